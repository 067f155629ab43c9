/// `Reports/default.mustache`, for use without that file; a test keeps the two alike.
package let builtInPageTemplate = #"""
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta http-equiv="Content-Security-Policy"
    content="default-src 'none'; style-src 'unsafe-inline'">
  <title>{{title}} – {{namespace}}</title>
  <style>
  :root {
    --page: #f4f5f7; --card: #ffffff; --ink: #1b2430; --soft: #5d6875; --line: #dfe3e8;
    --grid: #e9ecf0; --s1: #1f5fa8; --s2: #6aa5d9; --s3: #b9c4d0; --mark: #fff7e0; --edge: #e2b93b;
  }
  @media screen and (prefers-color-scheme: dark) {
    :root {
      --page: #11161d; --card: #1a212b; --ink: #e8edf3; --soft: #9aa7b6; --line: #303b49;
      --grid: #29323e; --s1: #5b9fe6; --s2: #2f6aa6; --s3: #566373;
      --mark: #2c2716; --edge: #b08d2a;
    }
  }
  * { box-sizing: border-box; }
  body {
    margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
    font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
  }
  main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 56px; }
  header { border-bottom: 3px solid var(--s1); padding-bottom: 18px; margin-bottom: 24px; }
  h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
  h2 { font-size: 18px; margin: 0 0 14px; }
  p { margin: 0; }
  .lead { color: var(--soft); font-size: 16px; }
  .facts { display: flex; flex-wrap: wrap; gap: 4px 28px; margin: 14px 0 0; color: var(--soft); }
  .facts b { color: var(--ink); font-weight: 600; }
  .tiles {
    display: grid; grid-template-columns: repeat(auto-fit, minmax(185px, 1fr)); gap: 14px;
    margin: 0 0 22px;
  }
  .tile, section, .notes {
    background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  }
  .tile { padding: 14px 16px; }
  .tile dt { color: var(--soft); font-size: 13px; }
  .tile dd { margin: 0; }
  .tile .value { font-size: 25px; font-weight: 650; font-variant-numeric: tabular-nums; }
  .tile .detail { color: var(--soft); font-size: 12.5px; line-height: 1.35; }
  .notes { border-left: 4px solid var(--edge); background: var(--mark); padding: 12px 18px; }
  .notes ul { margin: 0; padding-left: 18px; }
  section { padding: 20px 22px 16px; margin-top: 22px; }
  .body { display: flex; flex-wrap: wrap; gap: 18px 28px; align-items: flex-start; }
  figure { flex: 1 1 100%; margin: 0; min-width: 0; overflow-x: auto; }
  .table { flex: 1 1 auto; max-width: 100%; overflow-x: auto; }
  .chart { display: block; width: 100%; min-width: 640px; height: auto; }
  .chart text { font-size: 12.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
  .chart .value { fill: var(--ink); }
  .chart .start { text-anchor: start; }
  .chart .middle { text-anchor: middle; }
  .chart .end { text-anchor: end; }
  .chart .axis { stroke: var(--soft); stroke-width: 1; }
  .chart .grid { stroke: var(--grid); stroke-width: 1; }
  .chart .s1 { fill: var(--s1); stroke: var(--s1); }
  .chart .s2 { fill: var(--s2); stroke: var(--s2); }
  .chart .s3 { fill: var(--s3); stroke: var(--s3); }
  .chart rect { stroke: none; }
  .chart .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
  th, td {
    padding: 5px 0 5px 18px; text-align: right; border-bottom: 1px solid var(--line);
    font-variant-numeric: tabular-nums; white-space: nowrap;
  }
  th:first-child { padding-left: 0; text-align: left; max-width: 300px; overflow: hidden;
    text-overflow: ellipsis; }
  thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; white-space: normal; }
  tbody th { font-weight: 500; }
  tbody tr.folded th { font-style: italic; color: var(--soft); }
  tfoot th, tfoot td { font-weight: 650; border-bottom: 0; border-top: 2px solid var(--line); }
  .how { color: var(--soft); font-size: 12.5px; margin-top: 14px; max-width: 88ch; }
  .none { color: var(--soft); }
  footer { color: var(--soft); font-size: 12.5px; margin-top: 26px; }
  code { font-size: 12px; white-space: nowrap; }
  @media (max-width: 600px) { main { padding: 20px 12px; } section { padding: 16px 14px; } }
  @media print {
    :root { --page: #ffffff; }
    body { font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    main { max-width: none; padding: 0; }
    figure, .tile, tr { break-inside: avoid; }
    h2 { break-after: avoid; }
    .chart { min-width: 0; }
  }
  </style>
  </head>
  <body>
  <main>
  <header>
  <h1>{{title}}</h1>
  {{#description}}
  <p class="lead">{{description}}</p>
  {{/description}}
  <p class="facts">
  <span>Namespace <b>{{namespace}}</b></span>
  <span>Period <b>{{period}}</b></span>
  <span>Made <b>{{generated}}</b></span>
  </p>
  </header>
  <dl class="tiles">
  {{#tiles}}
  <div class="tile">
  <dt>{{label}}</dt>
  <dd class="value">{{value}}</dd>
  <dd class="detail">{{detail}}</dd>
  </div>
  {{/tiles}}
  </dl>
  <div class="notes">
  <ul>
  {{#notes}}
  <li>{{.}}</li>
  {{/notes}}
  </ul>
  </div>
  {{#sections}}
  <section id="{{id}}">
  <h2>{{title}}</h2>
  {{#isEmpty}}
  <p class="none">Nothing to show.</p>
  {{/isEmpty}}
  {{#hasRows}}
  <div class="body">
  {{#chart}}
  <figure>
  {{{chart}}}
  </figure>
  {{/chart}}
  <div class="table">
  <table>
  <thead>
  <tr><th scope="col">{{dimension}}</th>{{#headings}}<th scope="col">{{.}}</th>{{/headings}}</tr>
  </thead>
  <tbody>
  {{#rows}}
  <tr{{#isFolded}} class="folded"{{/isFolded}}>
  <th scope="row"><bdi>{{label}}</bdi></th>{{#cells}}<td>{{.}}</td>{{/cells}}
  </tr>
  {{/rows}}
  </tbody>
  <tfoot>
  {{#total}}
  <tr><th scope="row">{{label}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
  {{/total}}
  </tfoot>
  </table>
  </div>
  </div>
  {{/hasRows}}
  <p class="how">{{note}} All rows: <code>{{file}}</code></p>
  </section>
  {{/sections}}
  <footer>
  Made by Hansard {{version}} from the store's own counts. All numbers: <code>{{data}}</code>
  </footer>
  </main>
  </body>
  </html>

  """#
