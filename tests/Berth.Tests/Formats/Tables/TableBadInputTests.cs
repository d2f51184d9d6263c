using Berth.Formats.Tables;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>What is wrong with a table, a map or a condition is said in one line; nothing of the machine is reached through them.</summary>
public sealed class TableBadInputTests : IDisposable
{
    private const string Table = "submit,run,num_gpus\n0,10,1\n5,20,2\n";

    private readonly TableDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    [Fact]
    public void A_missing_submit_time_names_the_columns_and_the_nearest()
    {
        BadInputException bad = _draft.Refuse("id,sumbit,run\n1,0,1\n");

        Assert.Equal("field-missing", bad.Rule);
        Assert.Equal("submit", bad.Field);
        Assert.Contains("did you mean sumbit? name it with --map submit=sumbit; the columns are id, sumbit, run", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_run_time_names_the_columns()
    {
        BadInputException bad = _draft.Refuse("submit,start,weight\n1,0,1\n");

        Assert.Equal(("field-missing", "run"), (bad.Rule, bad.Field));
        Assert.Contains("the columns are submit, start, weight", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpus", "map-form")]
    [InlineData("gpu=num_gpus", "unknown-field")]
    [InlineData("=num_gpus", "map-form")]
    public void A_map_that_is_none_is_refused(string map, string rule) => Assert.Equal(rule, _draft.Refuse(Table, map).Rule);

    [Fact]
    public void Fields_mapped_twice_or_in_two_ways_are_refused()
    {
        Assert.Equal("map-twice", _draft.Refuse(Table, "gpus=num_gpus", "GPUS=1").Rule);
        Assert.Equal("map-both", _draft.Refuse(Table, "gpus=num_gpus", "totalGpus=num_gpus").Rule);
    }

    [Fact]
    public void An_unknown_field_gets_the_nearest_name() =>
        Assert.Contains("did you mean gpus?", _draft.Refuse(Table, "gpsu=num_gpus").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("num_gpu + 1", "Referenced column \"num_gpu\" not found", "candidate bindings: \"num_gpus\"")]
    [InlineData("num_gpus +", "is not complete", null)]
    [InlineData("num_gpus + (", "is not complete", null)]
    [InlineData("abs(num_gpus, 2)", "No function matches", "candidate")]
    [InlineData("sum(num_gpus) OVER", "is not complete", null)]
    [InlineData("[num_gpus]", "which cannot be the", null)]
    [InlineData("*", "gives 3 columns", null)]
    [InlineData("count(*) + num_gpus", "GROUP BY", null)]
    [InlineData("num_gpus, 1", "cannot be", null)]
    public void A_wrong_expression_is_told_in_one_line(string expression, string problem, string? advice)
    {
        BadInputException bad = _draft.Refuse(Table, $"gpus={expression}");

        Assert.Equal(("--map", "gpus"), (bad.Input, bad.Field));
        Assert.Contains(problem, bad.Problem, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(advice ?? "", bad.Advice ?? "", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', bad.Message);
    }

    [Fact]
    public void A_syntax_error_is_shown_with_a_caret()
    {
        BadInputException bad = _draft.Refuse(Table, "gpus=num_gpus + * 2");

        Assert.Equal("num_gpus + * 2\n             ^", bad.Excerpt);
    }

    [Theory]
    [InlineData("gpuss > 0", "not found")]
    [InlineData("gpus >", "is not complete")]
    [InlineData("gpus + 1", "no condition")]
    public void A_wrong_condition_is_told_in_one_line(string where, string problem)
    {
        BadInputException bad = _draft.Refuse(Table, new TableImportOptions { Map = TabularMap.Parse(["gpus=num_gpus"]), Where = where });

        Assert.Equal("--where", bad.Input);
        Assert.Contains(problem, bad.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', bad.Message);
    }

    [Theory]
    [InlineData("1=1; COPY (SELECT 1) TO '{0}'")]
    [InlineData("true) ; COPY (SELECT 1) TO '{0}' --")]
    [InlineData("true) FROM file; COPY (SELECT 1) TO '{0}'; SELECT (true")]
    [InlineData("true) UNION SELECT (true")]
    [InlineData("true) FROM read_csv('{1}') WHERE (true")]
    [InlineData("true), (false")]
    [InlineData("true; SET enable_external_access=true")]
    [InlineData("EXISTS (FROM read_csv('{1}'))")]
    [InlineData("EXISTS (FROM read_text('{1}'))")]
    [InlineData("EXISTS (FROM read_blob('{1}'))")]
    [InlineData("EXISTS (FROM '{1}')")]
    [InlineData("EXISTS (FROM glob('/etc/*'))")]
    [InlineData("EXISTS (FROM parquet_scan('{1}'))")]
    [InlineData("EXISTS (FROM query('COPY (SELECT 1) TO ''{0}'''))")]
    [InlineData("EXISTS (FROM read_csv('http://localhost:1/x.csv'))")]
    [InlineData("getenv('HOME') = ''")]
    [InlineData("(COPY (SELECT 1) TO '{0}')")]
    [InlineData("EXISTS (COPY (SELECT 1) TO '{0}')")]
    [InlineData("EXISTS (INSTALL httpfs)")]
    [InlineData("/* true")]
    [InlineData("true) -- ")]
    [InlineData("$$true")]
    public void Nothing_of_the_machine_is_reached_by_a_condition_or_a_map(string text)
    {
        string secret = _draft.Write("secret,text\n1,2\n", "secret.csv");
        string target = _draft.PathOf("stolen.csv");
        string expression = text.Replace("{0}", target, StringComparison.Ordinal).Replace("{1}", secret, StringComparison.Ordinal);

        Assert.Equal("--where", _draft.Refuse(Table, new TableImportOptions { Where = expression }).Input);
        Assert.Equal("--map", _draft.Refuse(Table, $"user={expression}").Input);
        Assert.Equal(["jobs.csv", "secret.csv"], _draft.Files);
        Assert.Equal(Table, File.ReadAllText(_draft.PathOf("jobs.csv")));
    }

    [Fact]
    public void A_file_cannot_be_looked_at_while_rows_are_read()
    {
        string secret = _draft.Write("secret,text\n1,2\n", "secret.csv");

        BadInputException bad = _draft.Refuse(Table, new TableImportOptions { Where = $"EXISTS (FROM sniff_csv('{secret}'))" });

        Assert.Contains("file system operations are disabled", bad.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_in_a_header_is_taken_for_sql()
    {
        string target = _draft.PathOf("stolen.csv");

        TableImportResult result = _draft.Read($"submit,run,\"x': 'INT'}}); COPY (SELECT 1) TO '{target}'; --\"\n0,1,2\n5,1,3\n");

        Assert.Equal(3, result.Columns.Count);
        Assert.Equal(["jobs.csv"], _draft.Files);
    }

    [Fact]
    public void A_value_that_an_expression_cannot_convert_is_told()
    {
        BadInputException bad = _draft.Refuse("submit,run,x\n0,1,7\n1,1,y\n", "cpus=CAST(x AS INTEGER)");

        Assert.Contains("Could not convert string 'y' to INT32", bad.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_keeps_nothing_is_told()
    {
        BadInputException bad = _draft.Refuse(Table, new TableImportOptions { Where = "num_gpus > 9" });

        Assert.Contains("leaves none of the 2 rows", bad.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Milliseconds_taken_for_seconds_are_suspected()
    {
        BadInputException bad = _draft.Refuse("submit,run\n1704067200000,10\n1704067200001,10\n");

        Assert.Equal("no-usable-jobs", bad.Rule);
        Assert.Contains("--map submit='COLUMN/1000'", bad.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "file-empty")]
    [InlineData("submit,run\n", "no-records")]
    [InlineData("\0\0\0", "not-text")]
    public void A_file_that_holds_no_table_is_told(string text, string rule) => Assert.Equal(rule, _draft.Refuse(text).Rule);

    [Fact]
    public void A_packed_file_that_was_cut_off_is_told()
    {
        string path = _draft.Write("submit,run\n" + string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7919 % 1000}")), "jobs.csv.gz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]);

        Assert.Equal("gzip-truncated", Assert.Throws<BadInputException>(() => TableImport.Read(path)).Rule);
    }

    [Fact]
    public void A_missing_file_and_a_broken_parquet_file_are_told()
    {
        Assert.Equal("file-missing", Assert.Throws<BadInputException>(() => TableImport.Read(_draft.PathOf("no.csv"))).Rule);
        Assert.Equal("table-unreadable", Assert.Throws<BadInputException>(() => TableImport.Read(_draft.Write("PAR1 and no more", "x.parquet"))).Rule);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void A_node_has_one_to_sixteen_gpus(int gpusPerNode) =>
        Assert.Equal("--gpus-per-node", _draft.Refuse(Table, new TableImportOptions { GpusPerNode = gpusPerNode }).Input);
}
