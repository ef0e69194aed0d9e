// Runs before anything else of the app: takes away the ways out that a content
// security policy does not cover. Of 42 ways to send data, WebRTC's was the
// only one left inside the sandboxed frame.
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel', 'RTCIceTransport', 'WebTransport']) {
  Reflect.deleteProperty(window, name);
}
