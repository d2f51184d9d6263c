using System.Text;
using Berth.Formats.Tables;
using Berth.Model;
using CsCheck;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>Whatever is in a file or in an expression: jobs, or the one exception for bad input.</summary>
public sealed class TableFuzzTests : IDisposable
{
    private const int Samples = 60;

    private static readonly string[] Pieces =
        ["submit", "run", "gpus", "'", "\"", "(", ")", ";", "--", "/*", "*/", ",", "*", "+", "=", ">", " AND ", " NOT ", "SELECT ", " FROM ", "file", "1", "0.5", "'x'", "NULL", "[", "]", "$$", "\n", "{", "}", "\\", "::", "BOOLEAN", "case when ", " end"];

    private readonly TableDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    [Fact]
    public void Any_bytes_give_jobs_or_a_named_error() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Char["019,;|\t\"\n\r .-xé"].Array[0, 120], Gen.Bool, Gen.Bool).Sample(
            (bytes, letters, isText, hasHeader) =>
            {
                byte[] tail = isText ? Encoding.UTF8.GetBytes(letters) : bytes;
                string path = _draft.PathOf("jobs.csv");
                File.WriteAllBytes(path, [.. hasHeader ? "submit,run,user\n"u8 : [], .. tail]);
                Check(path, new TableImportOptions());
            },
            iter: Samples, threads: 1);

    [Fact]
    public void Any_expression_gives_jobs_or_a_named_error_and_touches_nothing()
    {
        string path = _draft.Write("submit,run,gpus\n0,10,1\n5,20,2\n");
        byte[] before = File.ReadAllBytes(path);

        Gen.Select(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[1, 9], Gen.Bool).Sample(
            (pieces, isCondition) =>
            {
                string text = string.Concat(pieces);
                Check(path, isCondition ? new TableImportOptions { Where = text } : new TableImportOptions { Map = TabularMap.Parse([$"user={text}"]) });
                Assert.Equal(["jobs.csv"], _draft.Files);
                Assert.Equal(before, File.ReadAllBytes(path));
            },
            iter: Samples, threads: 1);
    }

    private static void Check(string path, TableImportOptions options)
    {
        try
        {
            TableImportResult result = TableImport.Read(path, options);
            Assert.Equal(result.Report.Kept, result.Workload.JobCount);
            Assert.Equal(result.Report.Records, result.Report.Kept + result.Report.Total(ImportSeverity.Skipped));
        }
        catch (BadInputException error)
        {
            Assert.NotEmpty(error.Rule);
            Assert.DoesNotContain('\n', error.Problem);
        }
    }
}
