using Berth.Formats.Tables;
using Berth.Model;
using DuckDB.NET.Data;
using Xunit;

namespace Berth.Tests.Formats.Tables;

/// <summary>Tables become workloads: columns, types, times and separators.</summary>
public sealed class TableImportTests : IDisposable
{
    private readonly TableDraft _draft = new();

    public void Dispose() => _draft.Dispose();

    [Fact]
    public void Well_known_columns_are_taken_and_named()
    {
        TableImportResult result = _draft.Read("""
            timestamp,duration,num_gpus,gpu_time,cluster
            2017-10-09 06:13:03,2951.0,1,2951.0,6214e9
            2017-10-09 06:13:36,10.5,16,168,6c71a0
            """);

        Assert.Equal(
            ["queue=cluster", "submit=timestamp", "run=duration", "totalGpus=num_gpus"], result.Fields.Select(mapped => $"{mapped.Field}={mapped.Expression}"));
        Assert.All(result.Fields, mapped => Assert.True(mapped.IsAutomatic));
        Workload jobs = result.Workload;
        Assert.Equal(SizeUnit.Gpu, jobs.Unit);
        Assert.Equal([1, 16], jobs.Jobs.Processors.ToArray());
        Assert.Equal(new DateTimeOffset(2017, 10, 9, 6, 13, 3, TimeSpan.Zero).ToUnixTimeMilliseconds(), jobs.Jobs.SubmitMs[0]);
        Assert.Equal(jobs.Jobs.SubmitMs[0], jobs.Origin.UnixMs);
        Assert.Equal([2_951_000, 10_500], jobs.Actuals.RunMs.ToArray());
        Assert.Equal(jobs.Actuals.RunMs.ToArray(), jobs.Jobs.RequestedMs.ToArray());
        Assert.Equal(["6214e9", "6c71a0"], jobs.Queues);
        Assert.Equal([1L, 2L], jobs.Jobs.Number.ToArray());
        Assert.Equal(new JobMode(2, new TaskRequest(0, 0, 8, 1000, 0)), TableDraft.Mode(jobs, 1));
        Assert.True(result.Report.IsClean);
        Assert.Equal((2L, 2L, 3L), (result.Report.Records, result.Report.Kept, result.Report.Lines));
    }

    [Theory]
    [InlineData("jobs.csv", ';')]
    [InlineData("jobs.tsv", '\t')]
    [InlineData("jobs.psv", '|')]
    [InlineData("jobs.csv.gz", ',')]
    [InlineData("jobs.csv.gz", ';')]
    [InlineData("ALL[1]'s jobs.csv", ',')]
    public void Separators_and_gzip_are_told_from_the_text(string name, char separator)
    {
        string text = "submit,run,user,cpus\n0,10,ann,2\n5,20,bob,1\n".Replace(',', separator);

        Workload jobs = _draft.Read(text, new TableImportOptions(), name).Workload;

        Assert.Equal([0L, 5000L], jobs.Jobs.SubmitMs.ToArray());
        Assert.Equal([2, 1], jobs.Jobs.Processors.ToArray());
        Assert.Equal(["ann", "bob"], jobs.Users);
        Assert.Equal(name, jobs.Name);
    }

    [Fact]
    public void Gzip_is_told_by_its_bytes_not_by_its_name()
    {
        string packed = _draft.Write("submit,run\n0,10\n", "jobs.csv.gz");
        File.Move(packed, _draft.PathOf("jobs.csv"));

        Assert.Equal(1, TableImport.Read(_draft.PathOf("jobs.csv")).Workload.JobCount);
    }

    [Fact]
    public void Parquet_is_read_and_rows_are_counted()
    {
        string path = _draft.PathOf("jobs.parquet");
        using (var session = new DuckDBConnection("Data Source=:memory:"))
        {
            session.Open();
            using DuckDBCommand command = session.CreateCommand();
            command.CommandText = $"""
                COPY (SELECT i AS id, TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND AS submit, INTERVAL (60 + i) SECOND AS run,
                    i % 3 AS gpus, 'u' || (i % 2) AS "user", CASE WHEN i = 4 THEN NULL ELSE 3600.0 END AS request
                FROM range(6) t(i)) TO '{path}'
                """;
            command.ExecuteNonQuery();
        }

        TableImportResult result = TableImport.Read(path);

        Assert.Equal([0, 1, 2, 0, 1, 2], result.Workload.Jobs.Processors.ToArray());
        Assert.Equal([60_000, 61_000, 62_000, 63_000, 64_000, 65_000], result.Workload.Actuals.RunMs.ToArray());
        Assert.True(result.Report.CountsRows);
        Assert.Equal([5L], Assert.Single(result.Report.Issues).FirstLines);
    }

    [Theory]
    [InlineData("2024-01-01 00:00:10", 10)]
    [InlineData("2024-01-01T00:00:10Z", 10)]
    [InlineData("2024-01-01T02:00:10.250+02:00", 10.25)]
    [InlineData("2024-01-01", 0)]
    [InlineData("1704067210", 10)]
    [InlineData("1704067210.5", 10.5)]
    public void A_moment_is_a_date_and_time_in_utc_or_seconds_since_1970(string text, double secondsInto2024)
    {
        // Alone, where the whole column gets a type of its own, and beside a word, where it stays text.
        Workload alone = _draft.Read($"submit,run\n{text},1\n").Workload;
        Workload mixed = _draft.Read($"submit,run\n{text},1\nNone,1\nsoon,1\n").Workload;

        Assert.Equal(1_704_067_200_000 + (long)(secondsInto2024 * 1000), alone.Jobs.SubmitMs[0]);
        Assert.Equal(alone.Jobs.SubmitMs.ToArray(), mixed.Jobs.SubmitMs.ToArray());
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90.5", 90.5)]
    [InlineData("00:01:30", 90)]
    [InlineData("26:00:00", 93_600)]
    [InlineData("1-02:03:04", 93_784)]
    [InlineData("1h30m", 5400)]
    public void A_length_of_time_is_seconds_or_hours_minutes_seconds(string text, double seconds)
    {
        Assert.Equal((long)(seconds * 1000), _draft.Read($"submit,run\n0,{text}\n").Workload.Actuals.RunMs[0]);
        Assert.Equal((long)(seconds * 1000), _draft.Read($"submit,run\n0,{text}\n0,x\n").Workload.Actuals.RunMs[0]);
    }

    [Theory]
    [InlineData("17179869184", 17_179_869_184)]
    [InlineData("16GiB", 17_179_869_184)]
    [InlineData("16Gi", 17_179_869_184)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("16GB", 16_000_000_000)]
    [InlineData("512KB", 512_000)]
    public void Memory_is_bytes_or_has_a_unit(string text, long bytes) =>
        Assert.Equal(bytes, TableDraft.Mode(_draft.Read($"submit,run,mem\n0,1,{text}\n", "memory=mem").Workload, 0).Task.MemoryBytes);

    [Fact]
    public void Run_and_wait_come_from_start_and_end_where_nothing_else_says_them()
    {
        Workload jobs = _draft.Read("submit,start,end\n100,130,200\n").Workload;
        Assert.Equal(70_000, jobs.Actuals.RunMs[0]);
        Assert.Equal(30_000, jobs.Actuals.LoggedWait(new JobId(0))!.Value.Ms);

        // A run time in a column of its own wins, unless the end was asked for.
        Assert.Equal(5000, _draft.Read("submit,start,end,run\n100,130,200,5\n").Workload.Actuals.RunMs[0]);
        Assert.Equal(70_000, _draft.Read("submit,start,x,run\n100,130,200,5\n", "end=x").Workload.Actuals.RunMs[0]);
    }

    [Fact]
    public void All_fields_reach_the_job()
    {
        TableImportResult result = _draft.Read("""
            job_id,name,user,grp,account,queue,qos,submit,run,request,wait,tasks,cpus,memory_bytes,storage_bytes,gpus,gpu_type,state,priority,weight,deadline,release,part
            77,train,ann,vision,lab,long,high,100,50,3600,7,2,4,1024,2048,0.5,A100|V100,FAILED,-3,60,9000,150,gpu|big
            """, "group=grp", "partition=part");

        Job job = result.Workload.Jobs[new JobId(0)];
        Workload jobs = result.Workload;
        Assert.Equal(77, job.Number);
        Assert.Equal(["ann"], jobs.Users);
        Assert.Equal(["vision"], jobs.Groups);
        Assert.Equal(["lab"], jobs.Accounts);
        Assert.Equal(["long"], jobs.Queues);
        Assert.Equal(["high"], jobs.QosNames);
        Assert.Equal("train", jobs.Jobs.Name(job.Id));
        Assert.Equal(-3, jobs.Jobs.Priority[0]);
        Assert.Equal(60, jobs.Jobs.Weight[0]);
        Assert.Equal(new Instant(9_000_000), jobs.Jobs.Deadline(job.Id));
        Assert.Equal(new Instant(150_000), jobs.Jobs.Release(job.Id));
        Assert.Equal(ExitKind.Failed, jobs.Actuals.Exit[0]);
        Assert.Equal(7000, jobs.Actuals.LoggedWait(job.Id)!.Value.Ms);
        Assert.Equal(["gpu", "big"], jobs.Shapes[0].Partitions);
        var task = new TaskRequest(4000, 1024, 1, 500, 0) { StorageBytes = 2048 };
        Assert.Equal(new JobMode(2, task) { GpuTypes = new NameList("A100", "V100") }, TableDraft.Mode(jobs, 0));
        Assert.Equal(1, jobs.Jobs.Processors[0]);
        Assert.True(result.Report.IsClean, string.Join('\n', result.Report.Issues));
    }

    [Fact]
    public void An_expression_computes_a_field_and_an_empty_one_turns_it_off()
    {
        TableImportResult result = _draft.Read("submit_ms,minutes,cpu_milli,state\n5000,2,1500,odd\n", "submit=submit_ms/1000", "run=minutes * 60", "cpus=cpu_milli/1000", "exit=");

        Assert.Equal(5000, result.Workload.Jobs.SubmitMs[0]);
        Assert.Equal(120_000, result.Workload.Actuals.RunMs[0]);
        Assert.Equal(1500, TableDraft.Mode(result.Workload, 0).Task.CpuMillicores);
        Assert.DoesNotContain(result.Fields, mapped => mapped.Field == TableFields.Exit);
    }

    [Fact]
    public void A_column_with_a_strange_name_is_named_as_it_is() =>
        Assert.Equal(60_000, _draft.Read("submit,\"Job run (s)\"\n0,60\n", "run=Job run (s)").Workload.Actuals.RunMs[0]);

    [Theory]
    [InlineData("gpus > 0", new[] { 2L, 4L })]
    [InlineData("num_gpus > 0 AND \"user\" = 'ann'", new[] { 2L })]
    [InlineData("run BETWEEN 2 AND 3", new[] { 2L, 3L })]
    [InlineData("user LIKE 'a%' -- a remark", new[] { 1L, 2L })]
    public void A_condition_sees_columns_and_fields(string where, long[] kept)
    {
        TableImportResult result = _draft.Read(
            "id,at,secs,num_gpus,user\n1,0,1,0,ann\n2,1,2,1,ann\n3,2,3,0,bob\n4,3,4,2,bob\n",
            new TableImportOptions { Map = TabularMap.Parse(["submit=at", "run=secs", "gpus=num_gpus"]), Where = where });

        Assert.Equal(kept, result.Workload.Jobs.Number.ToArray());
        Assert.Equal(4 - kept.Length, result.LeftOut);
        Assert.Equal(kept.Length, result.Report.Records);
        Assert.True(result.Report.IsClean);
    }

    [Fact]
    public void A_column_wins_over_a_field_of_the_same_name_in_a_condition()
    {
        var options = new TableImportOptions { Map = TabularMap.Parse(["submit=s", "run=\"run\" * 60"]), Where = "run = 2" };

        Assert.Equal([120_000], _draft.Read("s,run\n0,1\n1,2\n", options).Workload.Actuals.RunMs.ToArray());
    }

    [Fact]
    public void A_name_that_looks_like_a_number_or_a_date_stays_as_written()
    {
        Workload jobs = _draft.Read("submit,run,user,cluster,account\n0,1,007,62e9,2024-01-01\n0,1,08,1.50,2024-01-02\n", new TableImportOptions { Where = "submit = 0" }).Workload;

        Assert.Equal(["007", "08"], jobs.Users);
        Assert.Equal(["62e9", "1.50"], jobs.Queues);
        Assert.Equal(["2024-01-01", "2024-01-02"], jobs.Accounts);
    }

    [Fact]
    public void A_table_without_header_has_numbered_columns() =>
        Assert.Equal([10_000, 20_000], _draft.Read("100,10\n200,20\n", "submit=column0", "run=column1").Workload.Actuals.RunMs.ToArray());
}
