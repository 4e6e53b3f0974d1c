/* The clerk's page: the number pad is the caller. Chrome 86. */
(function () {
  'use strict';
  const d = document, body = d.body, url = body.dataset.do, kept = 'keys-' + url;
  const caps = {Enter: 'go', NumpadEnter: 'go', NumpadDivide: '/', NumpadMultiply: '*', Slash: '/', KeyG: 'G'};
  const one = (s) => d.querySelector(s);
  let entered = -1e9, line = Promise.resolve(), choice = 'done', chosenFor = '', lost = false, own = 0, seen = '';

  const ticket = () => { const t = one('#ticket'); return t ? t.value : ''; };
  function outcome() {
    if (chosenFor !== ticket()) { chosenFor = ticket(); choice = 'done'; }
    const box = one('#outcome input[value="' + choice + '"]');
    if (box && !box.checked) box.checked = true;
  }
  function turn() {
    const boxes = [...d.querySelectorAll('#outcome input')];
    if (!boxes.length) return Hall.say('soon', '正在办理时，才能换“记作”。');
    choice = boxes[(boxes.findIndex((b) => b.checked) + 1) % boxes.length].value;
    outcome();
    Hall.say('ok', '办结时记作“' + one('#outcome input:checked').nextElementSibling.textContent + '”');
  }
  function journal(list) {
    if (list) localStorage.setItem(kept, JSON.stringify(list));
    return JSON.parse(localStorage.getItem(kept) || '[]');
  }
  function note(key, text, state, kind) {
    const row = d.createElement('div');
    [[Hall.clock(Hall.now(), true), 'num'], [key + ' ' + text, ''], [state, kind]].forEach(([words, look]) => {
      const cell = d.createElement('b');
      cell.className = look;
      cell.textContent = words;
      row.append(cell);
    });
    one('#jr').append(row);
    one('#jr').hidden = false;
    while (one('#jr').children.length > 4) one('#jr').firstChild.remove();
  }
  function offline(press, label) {
    if (press.action !== 'finish' || !one('#outcome')) {
      const why = /next|recall/.test(press.action) ? '断线时不能叫号，免得两个窗口叫同一个人' : '连上以后再按';
      return note(label, '', '没有执行：' + why, 'bad');
    }
    const list = journal();
    if (list.some((p) => p.ticket === press.ticket)) return note(label, '', '已经记下了', 'soon');
    list.push(press);
    journal(list);
    return note(label, one('.big .tk').textContent, '等待送出', 'soon');
  }
  function elsewhere() {
    const held = one('.big .tk'), was = seen;
    seen = (held ? held.textContent + ' ' : '') + one('.st b').textContent;
    if (was && was !== seen && !own && !lost) Hall.say('soon', Hall.clock(Hall.now(), true) + ' 变成“' + seen + '”，不是在这一页按的。');
  }
  async function send(press, label) {
    own += 1;
    const slow = setTimeout(() => Hall.say('', '正在送出…'), 300);
    try {
      const said = await Hall.post(url, press);
      Hall.say(said.kind, said.text);
      if (said.gone) location.assign(body.dataset.leave);
      return true;
    } catch (e) {
      Hall.say('bad', '“' + label + '”没有送到。看清楚手上的号再按。');
      return false;
    } finally { clearTimeout(slow); setTimeout(() => { own -= 1; }, 500); }
  }
  async function flush() {
    for (let list = journal(); list.length; list = journal()) {
      if (!await send(list[0], '只办结')) return;
      journal(journal().slice(1));
    }
    one('#jr').replaceChildren();
    one('#jr').hidden = true;
  }
  function press(button) {
    const action = button.dataset.do, label = (button.querySelector('b') || button.lastChild).textContent.trim();
    if (action === 'outcome') return turn();
    if (action === 'retry') return Hall.retry();
    const what = {action, ticket: ticket(), outcome: choice, request_id: Hall.id()};
    if (lost) return offline(what, label);
    line = line.then(() => send(what, label));
    return line;
  }
  function enter(held) {
    const t = performance.now();
    if (held || t - entered < 1500) return Hall.say('soon', '按得太快，这一下没算。');
    entered = t;
    return press(one(lost ? '#back' : '.key.go[data-do]:not(#back)'));
  }
  d.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || /^(text|password|select-one)$/.test(e.target.type)) return;
    const digit = /^Numpad(\d)$/.exec(e.code);
    const cap = digit ? digit[1] : caps[e.code] && !(e.shiftKey && e.code === 'Slash') ? caps[e.code] : e.key;
    if (cap === 'go' && e.target.tagName === 'A') return;
    const button = cap === 'go' ? one('.go') : one('.key[data-cap="' + CSS.escape(cap) + '"]');
    if (!button) return;
    e.preventDefault();
    if (cap === 'go') enter(e.repeat);
    else if (!e.repeat) press(button);
  });
  d.addEventListener('click', (e) => {
    const button = e.target.closest('[data-do]');
    if (!button) return;
    e.preventDefault();
    if (button.classList.contains('go')) enter(false); else press(button);
  });
  d.addEventListener('change', (e) => { if (e.target.name === 'outcome') { choice = e.target.value; chosenFor = ticket(); } });
  function draw() {
    const now = Hall.now();
    d.querySelectorAll('[data-from]').forEach((el) => {
      const s = Math.max(0, Math.floor((now - el.dataset.from) / 1000)), h = Math.floor(s / 3600);
      el.textContent = (h ? h + ':' : '') + Hall.two(Math.floor(s / 60) % 60) + ':' + Hall.two(s % 60);
      const fill = one('.pr .f');
      if (fill) fill.setAttribute('width', Math.min(100, s / el.dataset.span * 100) + '%');
    });
    d.querySelectorAll('[data-on-at]').forEach((el) => el.classList.toggle('off', now < el.dataset.onAt));
  }
  d.addEventListener('hall:parts', () => { outcome(); draw(); elsewhere(); });
  d.addEventListener('hall:lost', (e) => {
    lost = true;
    one('#say').className = 'say';
    one('#say').textContent = '';
    const at = Hall.clock(e.detail, true), held = one('.big .tk');
    one('#lost-text').textContent = at + ' 起连不上服务器。' +
      (held ? '手上的 ' + held.textContent + ' 可以照办，先别叫下一位。' : '先别叫下一位。');
    one('#as-of').textContent = '左边是 ' + at + ' 时的样子，计时在本机继续。';
  });
  d.addEventListener('hall:back', () => { lost = false; flush(); });
  d.addEventListener('hall:tick', () => {
    draw();
    if (lost) one('#tries').textContent = '第 ' + Hall.tries() + ' 次重连，' + Hall.next() + ' 秒后再试。';
  });
  outcome();
  draw();
  elsewhere();
  flush();
})();
