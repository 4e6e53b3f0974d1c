/* The clerk's page: the number pad is the caller. Chrome 86. */
(function () {
  'use strict';
  const d = document, body = d.body, url = body.dataset.do, kept = 'keys-' + url;
  const caps = {Enter: 'go', NumpadEnter: 'go', NumpadDivide: '/', NumpadMultiply: '*', Slash: '/', KeyG: 'G', NumpadSubtract: '-'};
  const one = (s) => d.querySelector(s);
  let entered = -1e9, line = Promise.resolve(), lost = false, own = 0, seen = '', held = '', asked = '', off = 0;
  const words = one('#words').dataset, jr = one('#jr');

  const ticket = () => one('#ticket').value;
  function turn() {
    if (!one('.serving')) return Hall.say('soon', words.other);
    const name = asked === 'ask-transfer' ? 'place' : 'outcome';
    const boxes = [...d.getElementsByName(name)];
    const box = boxes[(boxes.findIndex((b) => b.checked) + 1) % boxes.length];
    box.checked = true;
    Hall.say('ok', words[name] + '“' + box.nextElementSibling.textContent + '”');
  }
  function journal(list) {
    if (list) localStorage.setItem(kept, JSON.stringify(list));
    return JSON.parse(localStorage.getItem(kept) || '[]');
  }
  function note(key, text, state, kind) {
    const row = d.createElement('div');
    [[Hall.clock(Hall.now(), true), 'num'], [key + ' ' + text, ''], [state, kind]].forEach(([textContent, className]) => {
      row.append(Object.assign(d.createElement('b'), {textContent, className}));
    });
    jr.append(row);
    jr.hidden = false;
    while (jr.children.length > 4) jr.firstChild.remove();
  }
  function offline(press, label) {
    if (press.action !== 'finish' || !one('.serving')) {
      return note(label, '', /next|call/.test(press.action) ? words.call : words.later, 'bad');
    }
    const list = journal();
    if (list.some((p) => p.ticket === press.ticket)) return note(label, '', words.noted, 'soon');
    list.push(press);
    journal(list);
    note(label, one('.big .tk').textContent, words.kept, 'soon');
  }
  function elsewhere() {
    const big = one('.big .tk'), was = seen;
    seen = (big ? big.textContent + ' ' : '') + one('.st b').textContent;
    if (held !== ticket()) one('#outcome input').checked = true;
    held = ticket();
    if (!was || was === seen) return;
    if (asked) ask(asked);
    if (!own && !lost) Hall.say('soon', Hall.clock(Hall.now(), true) + ' 变成“' + seen + '”，' + words.elsewhere);
  }
  async function send(press, label) {
    own += 1;
    const slow = setTimeout(() => Hall.say('', words.sending), 300);
    try {
      const said = await Hall.post(url, press);
      Hall.say(said.kind, said.text);
      if (said.gone) location.assign(body.dataset.leave);
      return true;
    } catch (e) {
      Hall.say('bad', '“' + label + '”' + words.unsent);
      return false;
    } finally { clearTimeout(slow); setTimeout(() => { own -= 1; }, 500); }
  }
  async function flush() {
    for (let list = journal(); list.length; list = journal()) {
      if (!await send(list[0], '只办结')) return;
      journal(journal().slice(1));
    }
    jr.replaceChildren();
    jr.hidden = true;
  }
  function ask(id) {
    asked = asked === id ? '' : id;
    d.querySelectorAll('.ask').forEach((box) => { box.hidden = box.disabled = box.id !== asked; });
    const text = asked && one('#' + asked + ' input');
    if (text) { text.value = ''; text.focus(); } else if (asked) Hall.say('', words.pick);
  }
  function press(button) {
    const action = button.dataset.do, label = (button.querySelector('b') || button.lastChild).textContent.trim();
    if (action === 'outcome') return turn();
    if (action === 'retry') return Hall.retry();
    if (/^ask/.test(action)) return button.matches('.off') ? (off = Date.now(), Hall.say('soon', label + words.off)) : ask(action.replace(':', '-'));
    const what = {action, ticket: ticket(), outcome: one('#outcome input:checked').value, request_id: Hall.id()};
    d.querySelectorAll('#' + (asked || 'no') + ' input').forEach((i) => { if (i.type === 'text' || i.checked) what[i.name] = i.value; });
    if (asked) ask(asked);
    if (lost) return offline(what, label);
    line = line.then(() => send(what, label));
  }
  function enter(held) {
    const t = performance.now();
    if (held || t - entered < 1500) return Hall.say('soon', words.fast);
    entered = t;
    press(one(lost ? '#back' : '.go'));
  }
  d.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
    if (asked && /^(Escape|-)$/.test(e.key)) { e.preventDefault(); return ask(asked); }
    if (e.target.type === 'text' && !/^(Enter|\*)$/.test(e.key)) return;
    const digit = /^Numpad(\d)$/.exec(e.code);
    const cap = digit ? digit[1] : caps[e.code] && !(e.shiftKey && e.code === 'Slash') ? caps[e.code] : e.key;
    if (cap === 'go' && e.target.tagName === 'A') return;
    const named = (box) => one(box + ' [data-cap="' + CSS.escape(cap) + '"]');
    const button = cap === 'go' ? one(asked ? '#' + asked + ' .main' : '.go') : asked && named('#' + asked) || named('#keys');
    if (!button) return;
    e.preventDefault();
    if (cap === 'go' && !asked) enter(e.repeat);
    else if (!e.repeat && Date.now() - off > 1500) press(button);
  });
  d.addEventListener('click', (e) => {
    const button = e.target.closest('button');
    if (!button) return;
    e.preventDefault();
    button.matches('.go') ? enter() : press(button);
  });
  function draw() {
    const now = Hall.now();
    d.querySelectorAll('[data-from]').forEach((el) => {
      const s = Math.max(0, Math.floor((now - el.dataset.from) / 1000)), h = Math.floor(s / 3600);
      el.textContent = (h ? h + ':' : '') + Hall.two(Math.floor(s / 60) % 60) + ':' + Hall.two(s % 60);
      const fill = one('.pr .f');
      if (fill) fill.setAttribute('width', Math.min(100, s / el.dataset.span * 100) + '%');
    });
    d.querySelectorAll('[data-on-at],[data-off-at]').forEach((el) => {
      el.classList.toggle('off', now < el.dataset.onAt || now > el.dataset.offAt);
    });
  }
  d.addEventListener('hall:parts', () => { draw(); elsewhere(); });
  d.addEventListener('hall:lost', (e) => {
    lost = true;
    Object.assign(one('#say'), {className: 'say', textContent: ''});
    const at = Hall.clock(e.detail, true), big = one('.big .tk');
    one('#lost-text').textContent = at + ' ' + words.lost + (big ? '手上的 ' + big.textContent + ' ' + words.go : words.dont);
    one('#as-of').textContent = '左边是 ' + at + ' ' + words.asof;
  });
  d.addEventListener('hall:back', () => { lost = false; flush(); });
  d.addEventListener('hall:tick', () => {
    draw();
    if (lost) one('#tries').textContent = '第 ' + Hall.tries() + ' 次重连，' + Hall.next() + ' 秒后再试。';
  });
  draw();
  elsewhere();
  flush();
})();
