/* tools/report/report_style.c - the style sheet of the page.
 *
 * A printed publication rather than a dashboard: one column of text in a serif face, tables with
 * three rules, figures in one hue (blue, told apart by all kinds of colour vision) and grey. */
#include "tools/report/report_style.h"

#include <stddef.h>

const char *const REPORT_STYLE[] = {
    /* colours */
    ":root{color-scheme:light dark;--paper:#fffefa;--ink:#1c1e21;--soft:#5a6067;--rule:#d8d4c9;"
    "--faint:#efece3;--hue:#0a4d8c;--on:#fff;--warn:#8a3b00;--grey:#85898f}\n"
    "@media (prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e5e2da;--soft:#a3a8ae;"
    "--rule:#3a3e44;--faint:#202328;--hue:#79b8f2;--on:#0d1a26;--warn:#f0a868;--grey:#7d838a}}\n",

    /* text */
    "*{box-sizing:border-box}\n"
    "html{background:var(--paper);color:var(--ink);"
    "font:17px/1.55 Charter,'Bitstream Charter','Source Serif 4',Cambria,Georgia,"
    "'Noto Serif','Liberation Serif',serif;text-rendering:optimizeLegibility;"
    "-webkit-text-size-adjust:100%;scroll-behavior:smooth}\n"
    "@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}\n"
    "body{max-width:1080px;margin:0 auto;padding:40px 28px 80px}\n"
    "p,ul{max-width:42em}\n"
    "h1{font-size:2.3rem;line-height:1.1;font-weight:400;letter-spacing:-.01em;margin:.1em 0 .25em}"
    "\n"
    "h2{font-size:1.45rem;line-height:1.2;font-weight:400;margin:0 0 .6em}\n"
    "h3{font-size:1.12rem;line-height:1.3;font-weight:600;margin:1.9em 0 .5em}\n"
    "section{margin-top:56px;padding-top:20px;border-top:1px solid var(--ink)}\n"
    "a{color:var(--hue);text-decoration-thickness:1px;text-underline-offset:2px}\n"
    ":focus-visible{outline:2px solid var(--hue);outline-offset:3px}\n"
    "code{font:.88em/1.4 ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;"
    "overflow-wrap:anywhere}\n"
    ".skip{position:absolute;left:-99em}.skip:focus{left:28px;top:8px}\n",

    /* head */
    ".kicker{margin:0;color:var(--soft);letter-spacing:.02em}\n"
    ".lead{font-size:1.15rem;margin:0 0 1.2em}\n.state{font-style:italic}\n"
    "header dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));"
    "gap:14px 24px;margin:0;padding:16px 0;border-top:2px solid var(--ink);"
    "border-bottom:1px solid var(--rule)}\n"
    "header dt,.facts dt,nav,.note,.where,figcaption,caption,.legend,summary,table,.map "
    "text,.curve text,"
    ".strip text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "'Liberation Sans',Arial,sans-serif}\n"
    ".facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:12px 24px;"
    "margin:0 0 1em;padding:14px 0;border-top:1px solid var(--rule);border-bottom:1px solid "
    "var(--rule);line-height:1.3}.facts dd{margin:0;font-variant-numeric:tabular-nums}\n"
    "header dt,.facts dt{font-size:.72rem;color:var(--soft)}\n"
    "header dl div:last-child{grid-column:span 2}"
    "header dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere;line-height:1.3}"
    "\n"
    "nav{font-size:.84rem;margin-top:16px}nav ol{display:flex;flex-wrap:wrap;gap:4px 22px;"
    "list-style:none;margin:0;padding:0}\n"
    ".notices{margin-top:28px;padding:2px 0 2px 20px;border-left:3px solid var(--warn)}"
    ".notices h2{font-size:1.05rem;margin:0}.notices ul{margin:.3em 0;padding-left:1.1em}\n"
    ".findings{padding-left:1.1em}.findings li{margin-bottom:.55em}.findings strong{color:"
    "var(--warn);font-weight:600}.where{font-size:.8rem;color:var(--soft)}"
    ".findings a{font-size:.8rem;font-family:system-ui,sans-serif}\n",

    /* tables */
    ".scroll{overflow-x:auto;margin:18px 0}\n"
    "table{border-collapse:collapse;width:100%;font-size:.8rem;line-height:1.35;"
    "font-variant-numeric:tabular-nums lining-nums}\n"
    "caption{text-align:left;font-size:.82rem;color:var(--soft);padding-bottom:8px}\n"
    "thead th{border-top:1.5px solid var(--ink);border-bottom:1px solid var(--ink);"
    "vertical-align:bottom;font-weight:600}\n"
    "tbody{border-bottom:1.5px solid var(--ink)}\n"
    "th,td{padding:4px 14px 4px 0;text-align:left;vertical-align:top}"
    "th:last-child,td:last-child{padding-right:0}\n"
    "tbody th{font-weight:400;min-width:13em}tbody tr+tr>*{border-top:1px solid var(--faint)}\n"
    ".n{text-align:right;white-space:nowrap}thead .n{white-space:normal}\n"
    ".group th{font-weight:600;padding-top:14px}\n"
    ".tag{font-size:.7rem;color:var(--warn);border:1px solid currentColor;border-radius:3px;"
    "padding:0 4px;white-space:nowrap}.tag.calm{color:var(--soft)}\n"
    ".taken td{font-weight:600}.none{color:var(--warn)}.why{color:var(--soft);min-width:13em}\n"
    ".drivers span{white-space:nowrap;display:inline-block;margin-right:14px}"
    ".drivers b{font-weight:600;color:var(--hue)}.drivers .minus{color:var(--warn)}\n"
    ".axis td{border-top:0!important;padding-bottom:0}.note{font-size:.8rem;color:var(--soft)}\n"
    "table:has(.drivers) .plot{width:16%;min-width:110px}"
    "details details table{width:auto;min-width:70%}\n"
    "details{margin:14px 0}details details{margin:4px 0 4px 18px}"
    "summary{cursor:pointer;font-size:.86rem;color:var(--hue);padding:3px 0}\n"
    ".terms{max-width:44em}.terms dt{font-weight:600;margin-top:.7em}.terms dd{margin:0}\n",

    /* drawings */
    "figure{margin:24px 0}figcaption{font-size:.82rem;color:var(--soft);max-width:52em}"
    "figcaption b{color:var(--ink)}\n"
    "svg{display:block}text{fill:var(--ink)}\n"
    ".plot{min-width:210px;width:28%}.strip{width:100%;height:23px;overflow:visible}"
    ".bar{width:100%;height:13px;margin-top:3px}\n"
    ".bar rect,.map rect{fill:var(--hue)}.bar rect.rest{fill:var(--faint)}\n"
    ".axis .strip{height:18px}.strip text{font-size:10.5px;text-anchor:middle;fill:var(--soft)}\n"
    ".grid{stroke:var(--rule)}.zero{stroke:var(--grey)}\n"
    ".strong .range{stroke:var(--hue);stroke-width:6;stroke-opacity:.45}"
    ".strong .median{stroke:var(--hue);stroke-width:3}\n"
    ".weak .range{stroke:var(--grey);stroke-width:3;stroke-opacity:.6}"
    ".weak .median{stroke:var(--ink);stroke-width:2}\n"
    ".map text{font-size:11px}.map .row{text-anchor:end}.map .group{font-weight:600;"
    "font-size:12px}.map .col{font-size:11.5px}\n"
    ".map .mark,.map .tick{font-size:10px;text-anchor:middle;pointer-events:none}"
    ".map .mark{font-weight:600}.map "
    ".change{stroke:var(--paper);stroke-width:1.2;pointer-events:none}"
    ".corner{display:inline-block;vertical-align:middle}.map .in{fill:var(--warn)}.map "
    ".out{fill:var(--paper);stroke:var(--warn)}.map "
    ".on{fill:var(--on)}\n"
    ".map g:hover .row{font-weight:600}.map rect:hover{stroke:var(--ink)}.legend "
    "rect{stroke:var(--rule)}\n"
    ".legend{display:flex;flex-wrap:wrap;align-items:center;gap:8px 18px;font-size:.8rem;"
    "color:var(--soft);margin:0 0 6px;max-width:none}\n"
    ".curve{max-width:100%;height:auto}.curve polyline{fill:none;stroke:var(--hue)}"
    ".curve .tried{fill:var(--paper);stroke:var(--hue)}.curve .taken{fill:var(--hue)}"
    ".curve text{font-size:10.5px;fill:var(--soft)}.curve .x{text-anchor:middle}"
    ".curve .y{text-anchor:end}\n",

    /* paper and small screens */
    "@media (max-width:760px){body{padding:24px 16px 60px}h1{font-size:1.8rem}"
    "th,td{padding-right:10px}tbody th{min-width:8em}td:not(.n){min-width:11em}"
    "td.plot{min-width:190px}}\n"
    "@page{margin:16mm 14mm}\n"
    "@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#ccc;"
    "--faint:#e8e8e8;--hue:#0a4d8c;--on:#fff;--warn:#7a3400;--grey:#777}\n"
    "html{font-size:10.5pt}body{max-width:none;padding:0}nav,.skip{display:none}"
    "a{color:inherit;text-decoration:none}.findings a{display:none}\n"
    "section{margin-top:28pt}.scroll{overflow:visible}table{font-size:7.5pt}"
    ".plot,tbody th{min-width:0}.map[viewBox]{width:100%;height:auto;max-height:235mm}\n"
    "tr,figure,li{break-inside:avoid}h2,summary,caption,.group{break-after:avoid}"
    "thead{display:table-header-group}svg{print-color-adjust:exact;"
    "-webkit-print-color-adjust:exact}}\n",
    NULL,
};
