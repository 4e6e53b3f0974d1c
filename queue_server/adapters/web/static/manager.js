/* The manager's pages and the counter: forms sent without leaving the page, keys, what is chosen. Chrome 86. */
(function () {
  'use strict';
  const d = document, one = (s) => d.querySelector(s), body = d.body, chosen = {};
  let line = Promise.resolve();

  function title() {
    ['window', 'business'].forEach((name) => {
      const box = chosen[name] && one('input[type=radio][name=' + name + '][value="' + CSS.escape(chosen[name]) + '"]');
      if (box) choose(box);
    });
  }
  function choose(box) {
    const from = box.closest('[data-name]'), head = one('#chosen');
    box.checked = true;
    chosen[box.name] = box.value;
    if (head && from) head.textContent = (box.name === 'window' ? box.value + ' 号 ' : '') + from.dataset.name;
    if (from && from.dataset.fill) d.dispatchEvent(new CustomEvent('hall:chosen', {detail: from}));
  }
  function send(form, name, value) {
    const fields = {request_id: Hall.id()};
    new FormData(form).forEach((v, k) => { if (k !== '_csrf_token' && k !== 'request_id') fields[k] = v; });
    if (name) fields[name] = value;
    line = line.then(() => deliver(form, fields));
  }
  async function deliver(form, fields) {
    try {
      const said = await Hall.post(form.getAttribute('action'), fields);
      Hall.say(said.kind, said.text);
      if (said.done && form.dataset.clear) d.querySelectorAll(form.dataset.clear).forEach((x) => { x.value = ''; });
    } catch (e) { Hall.say('bad', '没有送到。连上以后再试。'); }
  }
  d.addEventListener('submit', (e) => {
    if (!e.target.dataset.live) return;
    e.preventDefault();
    const b = e.submitter;
    if (body.classList.contains('lost')) return Hall.say('bad', '连不上服务器，这一下没有执行。');
    send(e.target, b && b.name, b && b.value);
  });
  d.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.defaultPrevented) return;
    const t = e.target;
    if (/^(text|select-one|textarea)$/.test(t.type)) { if (e.key === 'Escape') t.blur(); return; }
    if (e.key === '/' && one('[data-slash]')) { e.preventDefault(); return one('[data-slash]').focus(); }
    if (e.key === 'Enter' && /^(BUTTON|A|SUMMARY)$/.test(t.tagName)) return;
    const key = e.key.length === 1 ? e.key.toUpperCase() : e.key;
    const button = one('[data-cap="' + CSS.escape(key) + '"]');
    if (button && !e.repeat) { e.preventDefault(); button.click(); }
  });
  d.addEventListener('click', (e) => { if (e.detail && e.target.closest('button')) e.target.closest('button').blur(); });
  d.addEventListener('change', (e) => { if (e.target.type === 'radio' && e.target.closest('[data-name]')) choose(e.target); });
  d.addEventListener('hall:lost', (e) => Hall.say('bad', Hall.clock(e.detail, true) + ' 起连不上服务器，旧的数字先不显示。'));
  d.addEventListener('hall:back', () => Hall.say('ok', Hall.clock(Hall.now(), true) + ' 连上了。'));
  d.addEventListener('hall:parts', title);
  d.querySelectorAll('[data-name] input:checked').forEach(choose);
})();
