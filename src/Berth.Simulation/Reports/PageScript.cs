namespace Berth.Simulation.Reports;

/// <summary>Two niceties that the page does without: a switch between light and dark, and tables that sort by a click on a heading.</summary>
internal static class PageScript
{
    /// <summary>The script. Holds none of the characters that XML would have to escape.</summary>
    public const string Text = """

        (function () {
          var root = document.documentElement;
          var button = document.createElement('button');
          button.className = 'theme';
          button.type = 'button';
          function isDark() {
            var set = root.dataset.theme;
            return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
          }
          function label() { button.textContent = isDark() ? 'Light' : 'Dark'; button.title = 'Switch colours'; }
          button.onclick = function () { root.dataset.theme = isDark() ? 'light' : 'dark'; label(); };
          label();
          document.body.appendChild(button);
          document.querySelectorAll('table.sortable').forEach(function (table) {
            var body = table.tBodies[0];
            Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
              var down = false;
              function key(row) {
                var cell = row.cells[column];
                return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
              }
              var sort = document.createElement('button');
              sort.type = 'button';
              sort.textContent = head.textContent;
              head.textContent = '';
              head.appendChild(sort);
              sort.onclick = function () {
                var rows = Array.from(body.rows);
                rows.sort(function (a, b) {
                  var x = key(a), y = key(b);
                  var order = typeof x === 'number' ? (typeof y === 'number' ? x - y : -1) : typeof y === 'number' ? 1 : x.localeCompare(y);
                  return down ? -order : order;
                });
                down = !down;
                rows.forEach(function (row) { body.appendChild(row); });
                Array.from(table.tHead.rows[0].cells).forEach(function (cell) { cell.removeAttribute('aria-sort'); });
                head.setAttribute('aria-sort', down ? 'ascending' : 'descending');
              };
            });
          });
        })();

        """;
}
