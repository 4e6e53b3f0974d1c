/* The manager's pages: choose a window, press a key; choose a cell, press a level. Chrome 86. */
(function () {
  'use strict';
  const d = document, one = (s) => d.querySelector(s), body = d.body;
  let chosen = (one('.tile input:checked') || {}).value, at = null, line = Promise.resolve();

  function title() {
    const box = one('.tile input[value="' + chosen + '"]'), head = one('#chosen');
    if (!box || !head) return;
    box.checked = true;
    head.textContent = chosen + ' 号 ' + box.closest('.tile').dataset.name;
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
      if (said.done && form.dataset.clear) form.querySelector(form.dataset.clear).value = '';
    } catch (e) { Hall.say('bad', '没有送到。连上以后再试。'); }
  }
  d.addEventListener('submit', (e) => {
    if (!e.target.dataset.live) return;
    e.preventDefault();
    const b = e.submitter;
    if (body.classList.contains('lost')) return Hall.say('bad', '连不上服务器，这一下没有执行。');
    send(e.target, b && b.name, b && b.value);
  });
  function cell(td) {
    if (!td) return;
    d.querySelectorAll('.cur').forEach((c) => c.classList.remove('cur'));
    td.classList.add('cur');
    at = [td.parentNode.id, td.cellIndex];
    one('#m-window').value = td.parentNode.dataset.window;
    one('#m-business').value = one('#cols').children[td.cellIndex].dataset.business;
    words();
    td.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }
  function words() {
    const w = one('#m-window'), b = one('#m-business'), td = find();
    one('#at').textContent = w.value + ' 号 × ' + b.options[b.selectedIndex].text.trim();
    d.querySelectorAll('#levels button').forEach((x) => x.classList.toggle('on', td && x.value === (td.textContent.trim() || '0')));
  }
  function find() {
    const row = one('#row-' + one('#m-window').value), head = [...one('#cols').children];
    const i = head.findIndex((h) => h.dataset.business === one('#m-business').value);
    return row && i > 0 ? row.cells[i] : null;
  }
  function move(dx, dy) {
    const row = at && d.getElementById(at[0]);
    if (!row) return cell(one('.mt tbody td'));
    const to = dy < 0 ? row.previousElementSibling : dy > 0 ? row.nextElementSibling : row;
    return cell(to && to.cells[Math.min(to.cells.length - 1, Math.max(1, at[1] + dx))]);
  }
  const arrows = {ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0]};
  d.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || /^(text|select-one)$/.test(e.target.type)) return;
    const key = e.key.length === 1 ? e.key.toUpperCase() : e.key;
    if (one('.mt') && arrows[key]) { e.preventDefault(); return move(...arrows[key]); }
    const button = one('[data-cap="' + CSS.escape(key) + '"]');
    if (button && !e.repeat) { e.preventDefault(); button.click(); }
  });
  d.addEventListener('click', (e) => { const td = e.target.closest('.mt tbody td'); if (td) cell(td); });
  d.addEventListener('change', (e) => {
    if (e.target.name === 'window' && e.target.type === 'radio') { chosen = e.target.value; title(); }
    if (/^m-/.test(e.target.id)) { const td = find(); if (td) cell(td); else words(); }
  });
  d.addEventListener('hall:lost', (e) => Hall.say('bad', Hall.clock(e.detail, true) + ' 起连不上服务器，旧的数字先不显示。'));
  d.addEventListener('hall:back', () => Hall.say('ok', Hall.clock(Hall.now(), true) + ' 连上了。'));
  d.addEventListener('hall:parts', () => {
    title();
    if (at) { const row = d.getElementById(at[0]), td = row && row.cells[at[1]]; if (td) { td.classList.add('cur'); words(); } }
  });
  title();
  if (one('#m-window')) { const td = find(); if (td) cell(td); else words(); }
})();
