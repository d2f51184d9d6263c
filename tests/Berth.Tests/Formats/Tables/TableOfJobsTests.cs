using Berth.Formats.Tables;
using Berth.Model;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>Tables that are lists of jobs to run: who waits for whom, what runs, without the times of a log.</summary>
public sealed class TableOfJobsTests : IDisposable
{
    private readonly TableDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    [Fact]
    public void Every_column_of_a_list_of_jobs_is_known_by_its_name()
    {
        TableImportResult result = _draft.Read("""
            name,command,gpus,cpus,memory,duration,priority,weight,user,account,after,release,deadline
            a,run a,0.5,4,24GiB,2h,7,3,ann,lab,,60,7200
            """);

        Assert.Equal(
            ["name", "user", "account", "run", "cpus", "memory", "gpus", "priority", "weight", "deadline", "release", "after", "command"], result.Fields.Select(mapped => mapped.Field.Name));
        Assert.Equal(new JobMode(1, new TaskRequest(4000, 24L << 30, 1, 500, 0)), TableDraft.Mode(result.Workload, 0));
        Assert.Equal((0L, 7_200_000L, 3, "run a"), (result.Workload.Jobs.SubmitMs[0], result.Workload.Actuals.RunMs[0], result.Workload.Jobs.Weight[0], result.Commands[0]));
        Assert.True(result.Report.IsClean);
    }

    [Fact]
    public void Names_of_jobs_to_wait_for_stand_with_semicolons_or_blanks_between_and_follow_their_jobs()
    {
        TableImportResult result = _draft.Read("""
            submit,name,duration,after,command
            50,last,1,a b; two words,z
            0,a,1,,
            0,two words,1,a,y
            0,b,1,,x
            9,b,1,,w
            """);
        Workload jobs = result.Workload;
        string[] WaitsFor(int job) => [.. jobs.Jobs.Dependencies!.Of(new JobId(job)).ToArray().Select(link => $"{link.Kind} {jobs.Jobs.Name(link.On)}").Order(StringComparer.Ordinal)];

        Assert.Equal(["AfterOk a", "AfterOk b", "AfterOk b", "AfterOk two words"], WaitsFor(4));
        Assert.Equal(["AfterOk a"], WaitsFor(1));
        Assert.Equal([null, "y", "x", "w", "z"], result.Commands);
        Assert.Empty(_draft.Read("submit,run\n0,1\n").Commands);
    }

    [Theory]
    [InlineData("a,1,\nb,1,aa", "unknown-job", "the job of row 2 waits for 'aa', and no row that is read has that name", "did you mean a? --map after= takes no dependencies")]
    [InlineData("a,1,b\nb,1,a", "dependency-circle", "jobs wait for each other in a circle: a -> b -> a", "take one of these dependencies out")]
    [InlineData("a,1,a", "dependency-circle", "a waits for itself", "take one of these dependencies out")]
    public void Names_that_are_not_there_and_circles_are_refused(string rows, string rule, string problem, string advice)
    {
        BadInputException error = _draft.Refuse($"name,duration,after\n{rows}\n");

        Assert.Equal((rule, "after", problem, advice), (error.Rule, error.Field, error.Problem, error.Advice));
    }

    [Fact]
    public void A_memory_is_taken_unasked_only_where_it_is_a_text_with_a_unit()
    {
        Assert.Equal(24L << 30, TableDraft.Mode(_draft.Read("duration,memory\n1,24GiB\n").Workload, 0).Task.MemoryBytes);
        Assert.Equal(0, TableDraft.Mode(_draft.Read("duration,memory\n1,24\n").Workload, 0).Task.MemoryBytes);
    }

    [Theory]
    [InlineData("sumbit,duration")]
    [InlineData("end,duration")]
    [InlineData("strat,duration")]
    public void A_table_with_times_of_a_log_needs_its_submit_time_unless_that_is_turned_off(string header)
    {
        Assert.Equal(("field-missing", "submit"), (_draft.Refuse($"{header}\n1,2\n").Rule, _draft.Refuse($"{header}\n1,2\n").Field));
        Assert.Equal(0, _draft.Read($"{header}\n1,2\n", "submit=").Workload.Jobs.SubmitMs[0]);
    }
}
