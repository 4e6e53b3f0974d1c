/* Today's rules: the chosen business fills its forms. Chrome 86. */
(function () {
  'use strict';
  const d = document;
  d.addEventListener('hall:chosen', (e) => {
    const from = e.detail, box = from.querySelector('input');
    d.querySelectorAll('input[type=hidden][name=business]').forEach((x) => { x.value = box.value; });
    from.dataset.fill.split('|').forEach((v, i) => {
      const field = d.querySelector('[data-limit="' + i + '"]');
      if (field && field !== d.activeElement) field.value = v;
    });
    d.querySelectorAll('[data-when]').forEach((x) => { x.hidden = x.dataset.when !== (from.dataset.stopped || 'no'); });
  });
})();
