/* The practice page: what a visitor does goes to the emulators; what they did comes back as events. Chrome 86. */
(function () {
  'use strict';
  const d = document, one = (s) => d.querySelector(s), id = (s) => d.getElementById(s), data = d.body.dataset;
  let state = JSON.parse(id('state').textContent), busy = false, again = false, sayTimer = 0;

  function say(kind, text) {
    const bar = id('say');
    bar.className = 'bar pr-bar ' + kind;
    bar.textContent = text;
    bar.hidden = !text;
    clearTimeout(sayTimer);
    if (kind !== 'bad') sayTimer = setTimeout(() => { bar.hidden = true; }, 6000);
  }
  function alive(up) {
    const live = id('pr-live');
    live.classList.toggle('off', !up);
    if (!live.dataset.text) live.dataset.text = live.lastElementChild.textContent;
    live.lastElementChild.textContent = up ? live.dataset.text : '连不上';
  }
  function el(tag, cls, text) {
    const made = d.createElement(tag);
    if (cls) made.className = cls;
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function fill(box, made) {
    const old = box.children;
    made.forEach((node, i) => {
      if (!old[i]) box.appendChild(node);
      else if (old[i].outerHTML !== node.outerHTML) old[i].replaceWith(node);
    });
    while (box.children.length > made.length) box.lastElementChild.remove();
  }

  /* ---- asking ---- */
  async function send(path, body, type) {
    const answer = await fetch(path, {
      method: 'POST', body: body, credentials: 'same-origin',
      headers: {accept: 'application/json', 'content-type': type, 'x-csrftoken': data.csrf},
    });
    const said = await answer.json();
    if (!answer.ok) { say('bad', said.message); return false; }
    show(said);
    return true;
  }
  async function act(what, rest) {
    try {
      const sent = await send('/practice/do', JSON.stringify(Object.assign({what: what}, rest)), 'application/json');
      const text = sent && happened(what, rest || {});
      if (text) say('ok', text);
      return sent;
    } catch (e) { say('bad', '连不上服务器，这一下没有做。'); return false; }
  }
  function happened(what, asked) {
    const plug = state.plugs.find((p) => p.id === asked.device), held = state.cards.find((c) => c.name === asked.name);
    if (what === 'paper') return {out: '没纸了。再取号，号照样给，只是打不出来。', near_end: '纸快用完了，还打得出来。', ok: '纸装好了。'}[asked.name];
    if (plug) return plug.label + (what === 'unplug' ? '拔掉了，再点一下插上。' : '插上了。');
    return {card: held && held.title + '放上读卡器了，看取号机。', card_off: '证件拿走了。', code: '码举到扫码口前了。',
      code_off: '码拿开了。', slip: '号条拿到扫码口前了，看取号机。'}[what];
  }
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch('/practice/state', {credentials: 'same-origin', headers: {accept: 'application/json'}});
      if (answer.ok) { show(await answer.json()); alive(true); } else alive(false);
    } catch (e) { alive(false); }
    busy = false;
    if (again) { again = false; setTimeout(refresh, 80); }
  }

  /* ---- the kiosk's screen: one picture at a time, the newest next ---- */
  const screen = id('screen');
  let loading = false, stale = false;
  function picture() {
    if (loading) { stale = true; return; }
    loading = true;
    const next = new Image();
    next.onload = next.onerror = (e) => {
      loading = false;
      if (e.type === 'load') screen.src = next.src;
      screen.hidden = !screen.src;
      id('no-screen').hidden = !screen.hidden;
      if (stale) { stale = false; picture(); }
    };
    next.src = '/practice/screen.jpg?n=' + Date.now();
  }
  screen.addEventListener('pointerdown', (e) => {
    const box = screen.getBoundingClientRect();
    e.preventDefault();
    act('touch', {
      x: (e.clientX - box.left) / box.width * screen.naturalWidth,
      y: (e.clientY - box.top) / box.height * screen.naturalHeight,
    });
  });

  /* ---- showing ---- */
  const FACE = '<svg viewBox="0 0 164 84" aria-hidden="true"><rect x="1" y="1" width="162" height="82" rx="7"/><circle cx="126" cy="34" r="11"/><path d="M106 66c4-20 36-20 40 0"/><text x="14" y="34"></text><text x="14" y="66" class="d">演示证件</text></svg>';
  function card(shown, i) {
    const made = el('button', 'pr-card ' + shown.kind + (shown.held ? ' held' : ''));
    made.innerHTML = FACE;
    made.querySelector('text').textContent = shown.face;
    made.dataset.card = shown.name;
    made.draggable = true;
    made.append(el('b', '', shown.title), el('small', '', shown.held ? '在读卡器上' : shown.hint));
    made.setAttribute('aria-label', '第 ' + (i + 1) + ' 张，' + shown.title);
    return made;
  }
  function strip(shown) {
    const made = el('button', 'pr-strip ' + shown.tone);
    made.dataset.window = shown.window;
    made.type = 'button';
    made.setAttribute('aria-label', shown.window + ' 号窗口条屏');
    shown.lines.slice(0, 2).forEach((line) => made.append(el('span', '', line)));
    return made;
  }
  function sound(shown, i) {
    const row = el('tr', i ? '' : 'now'), play = el('td', 'r'), button = el('button', '', '听');
    button.dataset.sound = shown.file;
    play.append(button);
    row.append(el('td', 'nw dim', shown.at), el('td', '', shown.zone), el('td', '', shown.text), play);
    return row;
  }
  function slip(shown) {
    const made = el('button'), image = el('img');
    image.src = '/practice/slips/' + encodeURIComponent(shown.file) + '?at=' + encodeURIComponent(shown.at);
    image.alt = shown.at + ' 打出的号条';
    made.dataset.slip = shown.file;
    made.draggable = true;
    made.title = '点一下，拿到扫码口前';
    made.append(image, el('small', '', shown.at));
    return made;
  }
  function chip(text, on, what, rest) {
    const made = el('button', 'btn quiet' + (on ? ' on' : ''), text);
    made.dataset.act = JSON.stringify(Object.assign({what: what}, rest));
    made.setAttribute('aria-pressed', String(on));
    return made;
  }
  function slot(name, text, cut) {
    const box = id(name);
    box.classList.toggle('lit', Boolean(text) && !cut);
    box.classList.toggle('cut', cut);
    box.querySelector('b').textContent = cut ? '拔掉了' : text || '';
  }
  function unplugged(kind) { return state.plugs.some((p) => p.label.endsWith(kind) && !p.plugged); }
  function show(fresh) {
    state = fresh;
    fill(id('tray'), state.cards.map(card));
    fill(id('strips'), state.strips.map(strip));
    fill(id('sounds'), state.sounds.map(sound));
    if (!state.sounds.length) fill(id('sounds'), [el('tr', 'dim', '还没有叫过号')]);
    fill(id('slips'), state.slips.map(slip));
    fill(id('break'), [
      chip('出票口没纸', state.paper === 'out', 'paper', {name: state.paper === 'out' ? 'ok' : 'out'}),
      chip('纸快用完', state.paper === 'near_end', 'paper', {name: state.paper === 'near_end' ? 'ok' : 'near_end'}),
    ].concat(state.plugs.map((p) => chip(p.label + (p.plugged ? '' : ' 拔掉了'), !p.plugged, p.plugged ? 'unplug' : 'plug', {device: p.id}))));
    slot('reader', state.card ? state.card + ' 在上面，点一下拿走' : '', unplugged('读卡器'));
    slot('camera', state.code ? '举着一个码，点一下拿开' : '', unplugged('扫码口'));
    slot('outlet', {out: '没纸了', near_end: '纸快用完'}[state.paper] || '', unplugged('打印机'));
    id('outlet').classList.toggle('cut', state.paper !== 'ok' || unplugged('打印机'));
    id('code-off').hidden = !state.code;
    id('slip-code').disabled = !state.slips.length;
    id('kiosk').textContent = state.kiosk || '';
    id('closed').hidden = !state.closed;
    if (state.closed) id('closed').firstElementChild.textContent = state.closed;
    tick();
  }

  /* ---- five things to try: ticked by what the devices really did ---- */
  const done = JSON.parse(sessionStorage.getItem('practice-done') || '{}');
  function tick(name) {
    if (name) done[name] = true;
    if (state.slip_count > Number(data.slips)) done.ticket = true;
    if (state.sound_count > Number(data.sounds)) done.call = true;
    if (state.paper === 'out') done.paper = true;
    if (state.matrix_rev > Number(data.matrix)) done.matrix = true;
    sessionStorage.setItem('practice-done', JSON.stringify(done));
    let now = false;
    d.querySelectorAll('#todo li').forEach((li) => {
      const is = Boolean(done[li.dataset.todo]);
      li.className = is ? 'done' : now ? '' : 'now';
      if (!is) now = true;
    });
  }

  /* ---- doing ---- */
  function putCard(name) {
    const held = state.cards.find((c) => c.held);
    return held && held.name === name ? act('card_off') : act('card', {name: name});
  }
  async function showSlip(file) {
    if (file && await act('slip', {name: file})) tick('scan');
  }
  async function showFile(blob) {
    try {
      if (await send('/practice/picture', blob, 'application/octet-stream')) say('ok', '图片举到扫码口和高拍仪前了。');
    } catch (e) { say('bad', '连不上服务器，图片没有送到。'); }
  }
  async function showPlan() {
    const answer = await fetch(id('plan-code').dataset.src);
    await showFile(await answer.blob());
  }
  function lastSlip() { return state.slips[0] && state.slips[0].file; }
  function play(file) {
    const player = id('player');
    player.src = '/practice/sounds/' + encodeURIComponent(file);
    player.play().catch(() => say('soon', '这台电脑现在放不出声音。'));
  }
  d.addEventListener('click', (e) => {
    const hit = e.target.closest('[data-card],[data-slip],[data-act],[data-sound],[data-window],#reader,#camera,#slip-code,#plan-code,#code-off');
    if (!hit) return;
    const set = hit.dataset;
    if (set.card) putCard(set.card);
    else if (set.slip) showSlip(set.slip);
    else if (set.act) { const asked = JSON.parse(set.act); act(asked.what, asked); }
    else if (set.sound) play(set.sound);
    else if (set.window) { if (id('strips').dataset.seats) { id('next').value = '/window/' + set.window; id('seat').submit(); } }
    else if (hit.id === 'reader') { if (state.card) act('card_off'); else say('soon', '先从左边拿一张证件。'); }
    else if (hit.id === 'camera' || hit.id === 'code-off') { if (state.code) act('code_off'); else say('soon', '先从左边拿一个码，或点右边的号条。'); }
    else if (hit.id === 'slip-code') showSlip(lastSlip());
    else if (hit.id === 'plan-code') showPlan();
  });
  id('typed').addEventListener('submit', (e) => {
    e.preventDefault();
    const text = id('text').value.trim();
    if (text) act('code', {text: text});
  });
  id('file').addEventListener('change', (e) => { if (e.target.files[0]) showFile(e.target.files[0]); e.target.value = ''; });

  /* ---- dragging ---- */
  let dragged = null;
  d.addEventListener('dragstart', (e) => {
    const from = e.target.closest('[data-card],[data-slip]');
    if (!from) return;
    dragged = from.dataset.card ? {card: from.dataset.card} : {slip: from.dataset.slip};
    e.dataTransfer.setData('text/plain', dragged.card || dragged.slip);
  });
  d.addEventListener('dragend', () => { dragged = null; d.querySelectorAll('.over').forEach((b) => b.classList.remove('over')); });
  d.querySelectorAll('[data-drop]').forEach((box) => {
    const fits = () => dragged && (box.dataset.drop === 'card' ? dragged.card : dragged.slip);
    box.addEventListener('dragover', (e) => { if (fits()) { e.preventDefault(); box.classList.add('over'); } });
    box.addEventListener('dragleave', () => box.classList.remove('over'));
    box.addEventListener('drop', (e) => {
      const what = fits();
      box.classList.remove('over');
      if (!what) return;
      e.preventDefault();
      if (box.dataset.drop === 'card') act('card', {name: what}); else showSlip(what);
    });
  });

  /* ---- keys ---- */
  d.addEventListener('keydown', (e) => {
    if (/^(INPUT|TEXTAREA)$/.test(e.target.tagName) || e.ctrlKey || e.altKey || e.metaKey) return;
    const shown = state.cards[Number(e.key) - 1];
    if (e.key === ' ' && e.target.tagName !== 'BUTTON') { e.preventDefault(); if (state.sounds[0]) play(state.sounds[0].file); }
    else if (shown) putCard(shown.name);
    else if (e.key === 'q' || e.key === 'Q') showSlip(lastSlip());
    else if (e.key === 'x' || e.key === 'X') act('code_off');
    else if ((e.key === 'Enter' || e.key === ' ') && e.target.tagName === 'LABEL') { e.preventDefault(); id('file').click(); }
  });

  /* ---- live ---- */
  let source = null, soon = 0;
  function later() { clearTimeout(soon); soon = setTimeout(refresh, 60); }
  function listen() {
    source = new EventSource('/practice/events');
    source.addEventListener('change', (e) => { if (JSON.parse(e.data).what === 'screen') picture(); else later(); });
    source.addEventListener('beat', () => alive(true));
    source.onopen = () => { alive(true); if (state.screen) picture(); refresh(); };
    source.onerror = () => {
      alive(false);
      if (source.readyState === EventSource.CLOSED) { source.close(); setTimeout(listen, 2000); }
    };
  }
  const shift = Number(data.now) - Date.now();
  setInterval(() => {
    const t = new Date(Date.now() + shift + Number(data.zone) * 60000), two = (n) => String(n).padStart(2, '0');
    id('clock').textContent = two(t.getUTCHours()) + ':' + two(t.getUTCMinutes());
  }, 1000);
  setInterval(refresh, 15000);
  show(state);
  listen();
})();
