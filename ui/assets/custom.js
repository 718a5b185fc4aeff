/* What every part of the window shares: the theme, keys and focus, files that are saved, pictures that are kept, one notation for numbers. */
solara.rootPath = window.location.pathname.replace(/\/[^/]*$/, '');  // the window's one page is at its root, wherever a proxy shows it
window.concert = {
  geometry: fetch(solara.rootPath + '/static/assets/geometry.json').then(answer => answer.json()),  // the map's outlines: once a page, however often a map is drawn
  night() { return document.documentElement.dataset.theme === 'dark'; },
  paint(theme) {
    document.documentElement.dataset.theme = theme;
    for (const part of [document.getElementById('app'), document.querySelector('.v-application')]) {
      if (part) { part.classList.toggle('theme--dark', theme === 'dark'); part.classList.toggle('theme--light', theme !== 'dark'); }
    }
    window.dispatchEvent(new Event('concert:theme'));
  },
  begin() {
    const kept = this.kept('theme');
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    this.paint(kept || (system.matches ? 'dark' : 'light'));
    system.addEventListener('change', () => { if (!this.kept('theme')) this.paint(system.matches ? 'dark' : 'light'); });
    document.documentElement.lang = 'en';
    const meta = document.querySelector('meta[name=viewport]');
    if (meta) meta.content = 'width=device-width, initial-scale=1';
    document.addEventListener('keydown', e => { this.tabbing = e.key === 'Tab'; }, true);
    document.addEventListener('focusin', e => { if (this.tabbing) this.reached.add(e.target); this.tabbing = false; });
    document.addEventListener('pointerdown', e => { this.tabbing = false; this.reached = new WeakSet(); this.choosing = e.target.tagName === 'SELECT' && this.choosing !== e.target ? e.target : null; }, true);
    document.addEventListener('visibilitychange', () => this.seen());
    for (const back of ['pageshow', 'online']) window.addEventListener(back, () => this.seen());
    for (const done of ['change', 'focusout']) document.addEventListener(done, () => { this.choosing = null; }, true);
  },
  /* What is the device's own, and no link's: light or dark, and whether letters are keys. A browser may refuse to keep it. */
  kept(name) { try { return localStorage.getItem('concert:' + name); } catch (refused) { return null; } },
  keep(name, value) { try { localStorage.setItem('concert:' + name, value); } catch (refused) { /* it lasts as long as the page */ } },

  /* What the address cannot hold of this page's talks, as long as its tab lives: what undo and redo go back to, and a scenario too long for it. */
  trail() { try { return sessionStorage.getItem('concert:trail:' + window.location.pathname); } catch (refused) { return null; } },
  keepTrail(word) {
    const name = 'concert:trail:' + window.location.pathname;
    try { if (word) sessionStorage.setItem(name, word); else sessionStorage.removeItem(name); return true; } catch (refused) { return false; }  // then the address alone
  },
  /* Solara tries to reach the server again for a while; a page that is looked at after that is loaded anew, from its address. */
  seen() { if (document.visibilityState === 'visible' && window.solara.debug && window.solara.debug.connectionStatus === 'disconnected') window.location.reload(); },

  /* Keys act on the talks; a control keeps its own where one types, where its list is open, and where it was reached with Tab. */
  reached: new WeakSet(),  // what the focus came to with Tab since the last click: not by a pointer, nor by the program
  tabbing: true,  // whether what now gets the focus gets it by Tab: so on a page that was just entered from the address bar
  choosing: null,  // the list that a pointer opened
  typing(at) { return at.isContentEditable || at.tagName === 'TEXTAREA' || at.tagName === 'INPUT' && !at.readOnly && !['range', 'checkbox', 'radio', 'button', 'file'].includes(at.type); },
  open_(at) { try { return at.matches(':open'); } catch (unknown) { return this.choosing === at; } },
  keeps(at, key) {
    if (this.typing(at)) return key !== 'Escape' || at.type === 'search' && at.value !== '';
    if (at.tagName === 'SELECT' && this.open_(at)) return true;
    if (!this.reached.has(at) || key === 'Escape' || key.startsWith('Ctrl+')) return false;
    if (at.tagName === 'SELECT') return true;
    if (at.matches('input, [role=application]') && key.startsWith('Arrow')) return true;
    return key === ' ' && at.matches('button, a, summary, label, input');
  },
  /* What a control that was clicked, or that the program gave the focus to, would make of a key that is not its own. */
  released(at, key) {
    if (this.reached.has(at)) return false;
    if (at.matches('select, input[type=range]')) return key.length === 1 || /^(Arrow|Home|End|Page)/.test(key);
    return key === ' ' ? at.matches('button, a, summary, label, input') : key.startsWith('Arrow') && at.matches('[role=application]');
  },

  /* The talks take a key: a control that did not keep it is left, lest Space press it; a panel is still read from where one is. */
  leave(key) { const at = document.activeElement; if (key !== 'Escape' && at !== document.body && !this.reached.has(at) && !at.matches('.panel')) at.blur(); },
  focus(part) { this.tabbing = false; part.focus({preventScroll: true}); },  // by the program
  /* A panel that opens comes into view and takes the focus; when it closes, the focus and the page go back to where they were: to the map where that is gone. */
  from: null, at: 0,
  opened(panel) {
    const page = document.querySelector('.concert'), had = document.activeElement;
    if (had && had !== document.body && !had.closest('.panel')) this.from = had;
    if (!document.querySelector('.concert .panel.entered')) this.at = page.scrollTop;
    panel.classList.add('entered');
    panel.tabIndex = -1;
    this.focus(panel);
    panel.scrollIntoView({block: 'start'});
  },
  closed() {
    setTimeout(() => {
      if (document.querySelector('.concert .panel')) return;
      const page = document.querySelector('.concert'), lost = !document.activeElement || document.activeElement === document.body;
      if (page) page.scrollTop = this.at;
      if (lost && this.from) { const to = this.from.isConnected ? this.from : document.querySelector('.concert .map > svg'); if (to) this.focus(to); }
      this.from = null;
    }, 50);
  },
  /* A picture is drawn in the pixels that it has, so that its words are as large on a phone as anywhere. */
  measured(part, drawn) { const eye = new ResizeObserver(([seen]) => { if (seen.contentRect.width) drawn(seen.contentRect.width); }); eye.observe(part); return eye; },
  turn() { const theme = this.night() ? 'light' : 'dark'; this.keep('theme', theme); this.paint(theme); },
  pen: document.createElement('canvas').getContext('2d'),
  wide(text) { this.pen.font = '600 11px Inter, system-ui, sans-serif'; return this.pen.measureText(text).width + 2; },  // of a label in a picture
  two(v) { return (Math.abs(v) < 0.005 ? 0 : v).toFixed(2).replace(/^(-?)0\./, '$1.'); },
  plain(v) { return String(Math.round(v * 1000) / 1000); },
  percent(v) { return v > 0 && v < 0.01 ? '<1 %' : Math.round(100 * v) + ' %'; },
  save(name, type, data) {
    const url = URL.createObjectURL(data instanceof Blob ? data : new Blob([data], {type}));
    const link = Object.assign(document.createElement('a'), {href: url, download: name});
    document.body.appendChild(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  },
  open(type, data) {
    const url = URL.createObjectURL(new Blob([data], {type}));
    const link = Object.assign(document.createElement('a'), {href: url, target: '_blank', rel: 'noopener'});
    document.body.appendChild(link); link.click(); link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  },
  /* As experiments/csv_file.py writes it: no text is a formula, and a byte order mark where there are letters beyond ASCII. */
  csv(head, rows) {
    const text = v => /^[=+\-@\t]/.test(v) && isNaN(v) ? "'" + v : v;
    const cell = v => { const t = text(String(v).replace(/\r\n?/g, '\n')); return /[",\n]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t; };
    const all = [head, ...rows].map(row => row.map(cell).join(',')).join('\n') + '\n';
    return (/[^\0-\x7f]/.test(all) ? '\ufeff' : '') + all;
  },
  /* What a picture shows, and what is drawn below it where it is saved. */
  frame(picture) { const {x, y, width, height} = picture.viewBox.baseVal; return {x, y, width, height: height + Number(picture.dataset.more || 0)}; },
  /* A picture as it is drawn now: every style that matters is written into it, so that it looks the same anywhere. */
  svg(picture) {
    const copy = picture.cloneNode(true), box = this.frame(picture);
    const kept = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'paint-order', 'stroke-linejoin'];
    const from = picture.querySelectorAll('*'), to = copy.querySelectorAll('*');
    from.forEach((part, k) => { const style = getComputedStyle(part); to[k].setAttribute('style', kept.map(name => name + ':' + style.getPropertyValue(name)).join(';')); });
    const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    for (const [name, value] of Object.entries({x: box.x, y: box.y, width: box.width, height: box.height, fill: getComputedStyle(document.querySelector('.concert')).backgroundColor})) ground.setAttribute(name, value);
    copy.insertBefore(ground, copy.firstChild);
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg'); copy.setAttribute('viewBox', [box.x, box.y, box.width, box.height].join(' ')); copy.setAttribute('width', box.width); copy.setAttribute('height', box.height);
    return new XMLSerializer().serializeToString(copy);
  },
  saveSvg(picture, name) { this.save(name + '.svg', 'image/svg+xml', this.svg(picture)); },
  savePng(picture, name) {
    const box = this.frame(picture), image = new Image(), scale = 2;
    image.onload = () => {
      const canvas = Object.assign(document.createElement('canvas'), {width: box.width * scale, height: box.height * scale});
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(blob => this.save(name + '.png', 'image/png', blob));
    };
    image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(this.svg(picture));
  },
};
window.concert.begin();
