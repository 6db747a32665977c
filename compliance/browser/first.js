// Says what an old browser lacks, in words that it can read, before it meets what it cannot.
(function () {
  "use strict";
  var lacking = [];
  if (typeof WebAssembly !== "object" || typeof WebAssembly.compileStreaming !== "function") lacking.push("WebAssembly");
  if (typeof DecompressionStream !== "function") lacking.push("DecompressionStream");
  if (typeof Worker !== "function") lacking.push("Worker");
  if (!("replaceSync" in (window.CSSStyleSheet || {}).prototype)) lacking.push("CSSStyleSheet");
  if (!lacking.length) return;
  var places = document.querySelectorAll("#old .lacking");
  for (var i = 0; i < places.length; i += 1) places[i].textContent = lacking.join("、");
  document.getElementById("old").hidden = false;
  document.getElementById("now").hidden = true;
  document.body.setAttribute("data-state", "failed");
})();
