/* The floor board: flash a new call once, step aside when the server is gone for 30 s. Chrome 66. */
(function () {
  'use strict';
  var d = document, begun = {}, since = 0;
  var still = matchMedia('(prefers-reduced-motion:reduce)').matches, span = still ? 12000 : 3000;
  function flash() {
    var row = d.querySelector('.call.big[data-call]'), key, age;
    if (!row) return;
    key = row.dataset.call;
    if (!(key in begun)) {
      age = Hall.now() - Number(row.dataset.at);
      begun = {};
      begun[key] = age < 20000 ? performance.now() : -1e9;
    }
    age = performance.now() - begun[key];
    if (age < span) row.style.animationDelay = -age + 'ms';
    row.classList.toggle('calling', age < span);
    row.classList.toggle('rest', age >= span);
  }
  d.addEventListener('hall:parts', flash);
  d.addEventListener('hall:lost', function (e) { since = e.detail; });
  d.addEventListener('hall:back', function () { since = 0; d.body.classList.remove('off-air'); });
  d.addEventListener('hall:tick', function () {
    flash();
    if (since && Hall.now() - since > 30000 && !d.body.classList.contains('off-air')) {
      d.getElementById('off-since').textContent = Hall.clock(since, true);
      d.body.classList.add('off-air');
    }
  });
  flash();
})();
