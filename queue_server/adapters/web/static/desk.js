/* The desk by keyboard: choose, turn pages, decide. Keeps the list fresh. */
(function () {
  "use strict";
  var filing = document.getElementById("filing");
  var thumbs = Array.prototype.slice.call(document.querySelectorAll(".dk-pages a"));
  var picture = document.getElementById("picture");
  var at = 0;

  function show(index) {
    if (!thumbs.length) return;
    at = (index + thumbs.length) % thumbs.length;
    var chosen = thumbs[at];
    var image = document.getElementById("paper");
    image.src = chosen.href;
    image.alt = chosen.dataset.paper;
    picture.href = chosen.href;
    thumbs.forEach(function (one) {
      one.classList.toggle("on", one === chosen);
      one.closest(".dk-paper").classList.remove("now");
    });
    chosen.closest(".dk-paper").classList.add("now");
    document.getElementById("which").textContent =
      chosen.dataset.paper + "，第 " + chosen.dataset.number + " 页";
  }

  thumbs.forEach(function (one, index) {
    one.addEventListener("click", function (event) {
      event.preventDefault();
      show(index);
    });
  });
  if (picture && picture.href) {
    picture.addEventListener("click", function (event) {
      event.preventDefault();
      picture.classList.toggle("big");
    });
    show(0);
  }

  function links() {
    return Array.prototype.slice.call(document.querySelectorAll("#desk-list a"));
  }

  function step(by) {
    var all = links();
    if (!all.length) return;
    var now = all.indexOf(document.activeElement);
    if (now < 0) now = all.findIndex(function (one) { return one.getAttribute("aria-current"); });
    all[Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : now + by))].focus();
  }

  function scroll(by) {
    var view = document.querySelector(".dk-view");
    if (view) view.scrollBy(0, by * view.clientHeight * 0.8);
  }

  function press(id) {
    var form = document.getElementById(id);
    if (!form) return;
    form.querySelector("button").click();
  }

  var keys = {
    ArrowDown: function () { step(1); },
    ArrowUp: function () { step(-1); },
    ArrowRight: function () { show(at + 1); },
    ArrowLeft: function () { show(at - 1); },
    " ": function () { if (picture && thumbs.length) picture.classList.toggle("big"); },
    Escape: function () { if (picture) picture.classList.remove("big"); },
    PageDown: function () { scroll(1); },
    PageUp: function () { scroll(-1); },
    "1": function () { press("take-up"); },
    "2": function () { var why = document.getElementById("why"); if (why) why.focus(); },
    "3": function () { press("finish"); },
    "9": function () { var full = document.getElementById("full"); if (full) full.click(); }
  };

  document.addEventListener("keydown", function (event) {
    var typing = event.target.tagName === "TEXTAREA" || event.target.tagName === "INPUT";
    if (typing) {
      if (event.key === "Enter" && event.ctrlKey) press("return");
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && document.activeElement === document.body) {
      var first = links()[0];
      if (first && !filing) first.click();
      return;
    }
    if (event.key === " " && event.target.tagName === "BUTTON") return;
    var act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  Array.prototype.forEach.call(document.forms, function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  });

  var live = document.getElementById("desk-live");
  function refresh() {
    var address = "/desk/list" + (filing ? "?open=" + encodeURIComponent(filing.dataset.id) : "");
    fetch(address, { credentials: "same-origin" })
      .then(function (answer) {
        if (answer.redirected || answer.status === 401 || answer.status === 403) {
          location.assign("/login?next=" + encodeURIComponent(location.pathname));
          throw new Error("signed out");
        }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) {
        var list = document.getElementById("desk-list");
        var made = document.createElement("div");
        made.innerHTML = html.trim();
        var fresh = made.firstElementChild;
        moved(list, fresh);
        if (!list.contains(document.activeElement) && fresh.outerHTML !== list.outerHTML) list.replaceWith(fresh);
        say(true);
      })
      .catch(function () { say(false); });
  }
  function stands(list) {
    var line = list.querySelector("a[aria-current]");
    return line ? line.lastElementChild.textContent : "";
  }
  /* The filing on screen was decided elsewhere: show how it stands now; what is being typed stays. */
  function moved(was, fresh) {
    if (!filing || stands(was) === stands(fresh)) return;
    var why = document.getElementById("why");
    if (why && why.value.trim()) {
      var bar = document.getElementById("moved");
      bar.textContent = "这份申请刚刚有人动过：" + (stands(fresh) || "已经不在这里") + "。写好的话先留着，决定以前再打开看一眼。";
      bar.hidden = false;
    } else location.assign("/desk/" + encodeURIComponent(filing.dataset.id));
  }
  function say(up) {
    live.classList.toggle("off", !up);
    live.querySelector("span").textContent = up ? "实时" : "连不上服务器";
  }
  setInterval(refresh, 4000);
})();
