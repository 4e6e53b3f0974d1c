/* One event stream a page: newer fragments replace older ones, and what may be false is said to be so. Chrome 66. */
var Hall = (function () {
  'use strict';
  var d = document, body = d.body, data = body.dataset, waiting = {};
  var shift = Number(data.now) - Date.now(), zone = Number(data.zone || 0) * 60000;
  var last = 0, source = null, heard = performance.now(), tries = 0, again = 0, lostAt = 0;

  function tell(name, detail) { d.dispatchEvent(new CustomEvent('hall:' + name, {detail: detail})); }
  function now() { return Date.now() + shift; }
  function two(n) { return (n < 10 ? '0' : '') + n; }
  function clock(ms, seconds) {
    var t = new Date(ms + zone);
    return two(t.getUTCHours()) + ':' + two(t.getUTCMinutes()) + (seconds ? ':' + two(t.getUTCSeconds()) : '');
  }
  function put(part) {
    var el = d.getElementById(part.id), at = d.activeElement, id;
    if (!el || Number(el.dataset.rev) >= part.rev) return;
    if (el.contains(at)) {
      if (/^(text|select-one)$/.test(at.type)) { waiting[part.id] = part; el.classList.add('newer'); return; }
      id = at.id;
    }
    el.outerHTML = part.html;
    at = id && d.getElementById(id);
    if (at) at.focus({preventScroll: true});
  }
  function parts(list) {
    requestAnimationFrame(function () {
      list.forEach(function (part) { last = Math.max(last, part.rev); put(part); });
      tell('parts');
    });
  }
  d.addEventListener('focusout', function () {
    var ids = Object.keys(waiting);
    setTimeout(function () { ids.forEach(function (id) { var p = waiting[id]; delete waiting[id]; if (p) put(p); }); }, 0);
  });
  function alive() {
    heard = performance.now();
    if (lostAt) { lostAt = 0; tell('back'); }
    tries = 0;
  }
  function lost() {
    if (source) source.close();
    source = null;
    if (!lostAt) { lostAt = now() - performance.now() + heard; tell('lost', lostAt); }
    tries += 1;
    again = performance.now() + 1000;
  }
  function open() {
    again = 0;
    heard = performance.now();
    source = new EventSource(data.live + (data.live.indexOf('?') < 0 ? '?' : '&') + 'since=' + last);
    source.onerror = lost;
    source.addEventListener('parts', function (e) { alive(); parts(JSON.parse(e.data).parts); });
    source.addEventListener('gone', function () { location.reload(); });
    source.addEventListener('beat', function (e) {
      var beat = JSON.parse(e.data);
      shift = beat.now - Date.now();
      if (beat.boot !== data.boot) { location.reload(); return; }
      alive();
    });
  }
  function tick() {
    var t = performance.now(), shown = d.querySelector('.clock'), text = clock(now());
    if (shown && shown.textContent !== text) shown.textContent = text;
    if (source && t - heard > 10000) lost();
    if (!source && again && t >= again) open();
    tell('tick', lostAt);
  }
  d.addEventListener('hall:lost', function () { mark(true); });
  d.addEventListener('hall:back', function () { mark(false); });
  function mark(off) {
    var live = d.querySelector('.live');
    body.classList.toggle('lost', off);
    if (!live) return;
    live.classList.toggle('off', off);
    live.querySelector('span').textContent = off ? '连不上服务器' : '实时';
  }
  function say(kind, text) {
    var bar = d.getElementById('say');
    bar.className = 'say bar ' + kind;
    bar.textContent = text;
  }
  function post(url, fields) {
    var form = new URLSearchParams();
    Object.keys(fields).forEach(function (key) { form.append(key, fields[key]); });
    return fetch(url, {method: 'POST', body: form, credentials: 'same-origin',
      headers: {accept: 'application/json', 'x-csrftoken': data.csrf}}).then(function (answer) {
      return answer.json().then(function (said) {
        if (answer.status === 401) location.reload();
        return answer.ok ? said : {kind: 'bad', text: said.message, done: false, parts: []};
      });
    }).then(function (said) { if (said.parts) parts(said.parts); return said; });
  }
  function id() {
    var b = crypto.getRandomValues(new Uint8Array(16)), s = '';
    b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
    b.forEach(function (x, i) { s += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + (x < 16 ? '0' : '') + x.toString(16); });
    return s;
  }
  d.querySelectorAll('[data-rev]').forEach(function (el) { last = Math.max(last, Number(el.dataset.rev)); });
  setInterval(tick, 500);
  setTimeout(open, 0);
  return {now: now, clock: clock, say: say, post: post, id: id, retry: function () { if (!source) open(); },
    two: two, tries: function () { return tries; }, next: function () { return again ? Math.ceil((again - performance.now()) / 1000) : 0; }};
})();
