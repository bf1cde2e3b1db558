// Progressive enhancement: every page works without this file.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  // --- Confirm: one <dialog>, made on first use ---------------------------------------------
  const ask = (text, danger) => new Promise((resolve) => {
    if (!window.HTMLDialogElement) return resolve(window.confirm(text));
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.innerHTML = '<h2 id="dialog-title">请确认</h2><p></p><div class="btn-row"><button type="button" class="btn btn-secondary" value="">取消</button><button type="button" class="btn" value="1">确定</button></div>';
    dialog.querySelector("p").textContent = text;
    const yes = dialog.querySelector('[value="1"]');
    yes.classList.add(danger ? "btn-danger" : "btn-primary");
    dialog.addEventListener("click", (event) => { if (event.target.closest("button")) dialog.close(event.target.closest("button").value); });
    dialog.addEventListener("close", () => { resolve(dialog.returnValue === "1"); dialog.remove(); });
    document.body.append(dialog);
    dialog.showModal();
  });

  // --- The entry of the menu one is at stands in sight, however long the menu is ---------------
  const here = document.querySelector('.side [aria-current="page"]');
  const side = here?.closest(".side");
  if (side && here.offsetTop + here.offsetHeight > side.clientHeight) side.scrollTop = here.offsetTop - side.clientHeight / 2;

  // --- Double-submit guard --------------------------------------------------------------------
  // Buttons are not disabled: a disabled button's name and value would not be sent.
  const release = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  const hold = (form) => {
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 10000); // an answer that is a download never leaves the page
  };
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" && !form.dataset.confirm) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return event.stopImmediatePropagation();
    }
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      if (await ask(form.dataset.confirm, form.dataset.danger)) {
        form.dataset.confirmed = "1";
        form.requestSubmit(submitter);
        delete form.dataset.confirmed;
      }
      return;
    }
    if ("upload" in form.dataset) {
      event.preventDefault();
      send(form, event.submitter);
    }
    hold(form);
  }, true);

  // --- Upload with progress -------------------------------------------------------------------
  const size = (bytes) => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

  const send = (form, submitter) => {
    const box = form.querySelector(".upload-progress");
    const bar = box.querySelector("progress");
    const words = box.querySelector("[role=status]");
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = Math.round(loaded / total * 100);
      words.textContent = loaded < total ? `已上传 ${size(loaded)} / ${size(total)}` : "上传完成，正在读取文件…";
    };
    request.onload = () => show(request.responseText, request.responseURL);
    request.onerror = () => {
      words.textContent = "网络中断，文件没有传完，请重试。";
      release(form);
    };
    box.hidden = false;
    request.send(data);
  };

  // The answer is a whole page already read by the request: show it instead of asking for it twice.
  const show = (html, address) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (address && address !== location.href) {
      history.pushState(null, "", address);
      replaced = true;
    }
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    window.htmx?.process(document.body);
    scrollTo(0, 0);
    ready(document);
  };
  let replaced = false; // going back from a page put in by `show` needs the real one
  window.addEventListener("popstate", () => { if (replaced) location.reload(); });

  for (const type of ["dragenter", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      if (event.target.matches?.(".upload input")) event.target.classList.toggle("over", type === "dragenter");
    });
  }

  // --- Copy, print ----------------------------------------------------------------------------
  const copy = async (text) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea"); // plain http on an intranet has no clipboard API
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) return window.print();
    await copy(button.dataset.copy);
    const words = button.querySelector("span") ?? button;
    const before = words.textContent;
    words.setAttribute("role", "status");
    words.textContent = "已复制";
    setTimeout(() => { words.textContent = before; }, 2000);
  });

  // --- A drawing saved as PNG, at twice its size, with the fonts of this machine ---------------
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-png]");
    if (!button) return;
    const drawing = new Image();
    drawing.src = button.dataset.png;
    await drawing.decode();
    const canvas = Object.assign(document.createElement("canvas"), {
      width: 2 * drawing.naturalWidth,
      height: 2 * drawing.naturalHeight,
    });
    canvas.getContext("2d").drawImage(drawing, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: button.dataset.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");
  });

  document.addEventListener("change", ({ target }) => {
    if (!("checkAll" in target.dataset)) return;
    for (const box of target.closest("table").querySelectorAll(".check input")) box.checked = target.checked;
  });

  // --- Digits press the buttons that show them (电话联系) -------------------------------------
  document.addEventListener("keydown", (event) => {
    if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.("input, select, textarea")) return;
    const shown = [...document.querySelectorAll("form[data-digits] kbd")].find((one) => one.textContent === event.key);
    shown?.closest("button").click();
  });

  // --- The number beside a slider -------------------------------------------------------------
  document.addEventListener("input", ({ target }) => {
    if (target.type === "range" && target.nextElementSibling?.tagName === "OUTPUT") target.nextElementSibling.value = target.value;
  });

  // --- htmx -----------------------------------------------------------------------------------
  const released = ({ target }) => {
    const form = target.closest?.("form");
    if (form) release(form);
  };
  document.addEventListener("htmx:config:request", ({ detail }) => {
    detail.ctx.request.headers["X-CSRF-Token"] = csrf();
  });
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.ctx.confirm) return;
    event.preventDefault();
    if (await ask(event.detail.ctx.confirm)) event.detail.issueRequest();
    else event.detail.dropRequest();
  });
  document.addEventListener("htmx:after:request", released);
  document.addEventListener("htmx:error", released);
  document.addEventListener("htmx:after:swap", () => ready(document));

  // --- On a new page or fragment --------------------------------------------------------------
  const style = getComputedStyle(root);
  const palette = [1, 2, 3, 4, 5, 6].map((n) => style.getPropertyValue(`--part-${n}`).trim());

  const ready = (part) => {
    part.querySelector(".error-summary")?.focus();
    if (!window.echarts) return;
    for (const area of part.querySelectorAll("[data-chart]")) {
      if (area.dataset.drawn) continue;
      area.dataset.drawn = "1";
      const chart = window.echarts.init(area, null, { renderer: "svg" });
      const option = JSON.parse(area.dataset.chart);
      // An HTML tooltip writes style attributes, which the content policy refuses.
      chart.setOption({ color: palette, aria: { enabled: true }, ...option, tooltip: { ...option.tooltip, renderMode: "richText" } });
      new ResizeObserver(() => chart.resize()).observe(area);
      area.closest(".chart")?.querySelector("details")?.removeAttribute("open");
    }
  };
  ready(document);
})();
