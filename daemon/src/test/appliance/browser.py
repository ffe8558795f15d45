"""Headless Chromium by WebDriver (W3C), with a WAV file for a microphone and an ear on what it receives."""

import array
import base64
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

# Every RTCPeerConnection of the page is noted before any script of it runs.
EAR = """
(() => {
  const Real = window.RTCPeerConnection;
  const connections = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...all) { super(...all); connections.push(this); }
  };
  const live = () => connections.filter((one) => one.connectionState === 'connected');
  window.appliance = {
    connected: () => live().length,
    states: () => connections.map((one) => one.connectionState).join(' '),
    // What the first live connection receives: 16 bit, mono, in base64, after some seconds of time.
    async record(seconds) {
      const receiver = live()[0].getReceivers().find((one) => one.track.kind === 'audio');
      const reader = new MediaStreamTrackProcessor({track: receiver.track, maxBufferSize: 3000}).readable.getReader();
      const blocks = [];
      const end = performance.now() + seconds * 1000;
      while (performance.now() < end) {
        const {value, done} = await reader.read();
        if (done) break;
        const block = new Float32Array(value.numberOfFrames);
        value.copyTo(block, {planeIndex: 0, format: 'f32-planar'});
        blocks.push(Int16Array.from(block, (x) => Math.max(-32768, Math.min(32767, Math.round(x * 32768)))));
        value.close();
      }
      await reader.cancel();
      let text = '';
      for (const block of blocks) text += String.fromCharCode(...new Uint8Array(block.buffer));
      return btoa(text);
    },
  };
})();
"""


class Browser:
    def __init__(self, microphone, work):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        log = open(os.path.join(work, "chromedriver.log"), "w")
        self.driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=log, stderr=log)
        options = {"binary": "/usr/bin/chromium", "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
            "--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}", f"--user-data-dir={os.path.join(work, 'chromium')}"]}
        for attempt in range(50):
            try:
                if self._ask("GET", "/status")["ready"]:
                    break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        made = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "acceptInsecureCerts": True, "goog:chromeOptions": options}}})
        self.url += "/session/" + made["sessionId"]
        self._ask("POST", "/timeouts", {"script": 120_000, "pageLoad": 120_000})
        self._ask("POST", "/goog/cdp/execute", {"cmd": "Page.addScriptToEvaluateOnNewDocument", "params": {"source": EAR}})

    def _ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=180) as answer:
            return json.load(answer)["value"]

    def open(self, url):
        self._ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        """The value that a script returns; a promise is waited for."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def join(self, name):
        """By the guest page."""
        self.run("document.getElementById('name').value = arguments[0]; document.getElementById('join').click();", name)

    def connected(self):
        return self.run("return appliance.connected()")

    def record(self, seconds):
        """Samples of what it receives, 16 bit, of so many seconds of time; gaps are missing in it."""
        pcm = array.array("h")
        pcm.frombytes(base64.b64decode(self.run("return appliance.record(arguments[0])", seconds)))
        return pcm

    def close(self):
        try:
            self._ask("DELETE", "")
        except (urllib.error.URLError, OSError):
            pass
        self.driver.terminate()
        self.driver.wait(10)
