/* The matrix: a cursor over the cells. Chrome 86. */
(function () {
  'use strict';
  const d = document, one = (s) => d.querySelector(s), body = one('.mt tbody');
  let at = null;
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
    d.querySelectorAll('#levels button').forEach((x) => x.classList.toggle('on', !!td && x.value === (/\d/.test(td.textContent) ? td.textContent.trim() : '0')));
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
    if (e.key === '/') { e.preventDefault(); one('#m-business').focus(); }
    if (arrows[e.key]) { e.preventDefault(); move(...arrows[e.key]); }
  });
  body.addEventListener('click', (e) => cell(e.target.closest('td')));
  d.addEventListener('change', (e) => { if (/^m-/.test(e.target.id)) { const td = find(); if (td) cell(td); else words(); } });
  d.addEventListener('hall:parts', () => {
    const row = at && d.getElementById(at[0]), td = row && row.cells[at[1]];
    if (td) { td.classList.add('cur'); words(); }
  });
  const td = one('.mt td.try') || find();
  if (td) cell(td); else words();
})();
