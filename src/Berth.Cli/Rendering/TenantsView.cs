using System.Globalization;
using Berth.Cli.UseCases;
using Berth.Model;
using Spectre.Console;

namespace Berth.Cli.Rendering;

/// <summary>Shows on a terminal who shares a cluster and on what terms.</summary>
internal static class TenantsView
{
    private const int DigitsOfHash = 12;

    /// <summary>Writes accounts, quotas, QOS, limits, and how use and priority are counted.</summary>
    public static void Write(TextPage page, TenantsListing tenants)
    {
        page.Paragraph(
            $"{tenants.Name}: {Figures.Count(CountAccounts(tenants.Accounts), "account")}, {Figures.Count(tenants.Users.Count + CountUsers(tenants.Accounts), "user")}, "
            + $"{Figures.Count(tenants.Queues.Count + CountQueues(tenants.Cohorts), "queue")} with a quota, {tenants.Qos.Count} QOS, {Figures.Count(tenants.Limits.Count, "limit")}; "
            + $"sha256 {tenants.Sha256[..DigitsOfHash]}");
        foreach (string remark in tenants.Remarks)
        {
            page.Paragraph(remark);
        }

        WriteAccounts(page, tenants);
        WriteQuotas(page, tenants);
        WriteQos(page, tenants);
        WriteLimits(page, tenants);
        WriteRules(page, tenants);
    }

    private static int CountAccounts(IReadOnlyList<AccountListing> accounts) => accounts.Sum(one => 1 + CountAccounts(one.Accounts));

    private static int CountUsers(IReadOnlyList<AccountListing> accounts) => accounts.Sum(one => one.Users.Count + CountUsers(one.Accounts));

    private static int CountQueues(IReadOnlyList<CohortListing> cohorts) => cohorts.Sum(one => one.Queues.Count + CountQueues(one.Cohorts));

    private static void WriteAccounts(TextPage page, TenantsListing tenants)
    {
        if (tenants.Accounts.Count == 0 && tenants.Users.Count == 0)
        {
            return;
        }

        page.Heading("Accounts");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("account", left: true));
        table.AddColumn(TextPage.Column("shares"));
        table.AddColumn(TextPage.Column("of the whole"));
        table.AddColumn(TextPage.Column("users (shares)", left: true, wrap: true));
        if (tenants.Users.Count > 0)
        {
            table.AddRow(new Text("(root)"), new Text(""), new Text(""), new Text(Users(tenants.Users)));
        }

        AddAccounts(table, tenants.Accounts, 0);
        page.Write(table);
    }

    private static void AddAccounts(Table table, IReadOnlyList<AccountListing> accounts, int depth)
    {
        foreach (AccountListing one in accounts)
        {
            table.AddRow(new Text(Indented(one.Name, depth)), new Text(Figures.Count(one.Shares)), new Text(Figures.Share(one.PartOfWhole)), new Text(Users(one.Users)));
            AddAccounts(table, one.Accounts, depth + 1);
        }
    }

    private static string Users(IReadOnlyList<UserListing> users) => string.Join(", ", users.Select(one => $"{one.Name} ({Figures.Count(one.Shares)})"));

    private static void WriteQuotas(TextPage page, TenantsListing tenants)
    {
        if (tenants.Cohorts.Count == 0 && tenants.Queues.Count == 0)
        {
            return;
        }

        page.Heading("Quotas");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("cohort, queue", left: true));
        foreach (string heading in (string[])["guaranteed", "borrows", "lends"])
        {
            table.AddColumn(TextPage.Column(heading, left: true, wrap: true));
        }

        table.AddColumn(TextPage.Column("weight"));
        table.AddColumn(TextPage.Column("accounts or users", left: true, wrap: true));
        AddCohorts(table, tenants.Cohorts, 0);
        AddQueues(table, tenants.Queues, 0, isAlone: true);
        page.Write(table);
    }

    private static void AddCohorts(Table table, IReadOnlyList<CohortListing> cohorts, int depth)
    {
        foreach (CohortListing one in cohorts)
        {
            AddQuota(table, Indented(one.Name, depth), one.Quota, depth == 0, "");
            AddQueues(table, one.Queues, depth + 1, isAlone: false);
            AddCohorts(table, one.Cohorts, depth + 1);
        }
    }

    private static void AddQueues(Table table, IReadOnlyList<QueueListing> queues, int depth, bool isAlone)
    {
        foreach (QueueListing one in queues)
        {
            AddQuota(table, Indented(one.Name, depth), one.Quota, isAlone, string.Join(", ", one.Members));
        }
    }

    private static void AddQuota(Table table, string name, QuotaListing? quota, bool isAlone, string members) => table.AddRow(
        new Text(name),
        new Text(quota is null ? "" : Amounts(quota.Nominal, "-")),
        new Text(quota is null || isAlone ? "" : Amounts(quota.BorrowingLimit, "without limit")),
        new Text(quota is null || isAlone ? "" : Amounts(quota.LendingLimit, "all")),
        new Text(quota is null ? "" : Figures.Number(quota.Weight)),
        new Text(members));

    private static void WriteQos(TextPage page, TenantsListing tenants)
    {
        if (tenants.Qos.Count == 0)
        {
            return;
        }

        page.Heading("QOS");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("qos", left: true));
        table.AddColumn(TextPage.Column("priority"));
        table.AddColumn(TextPage.Column("preempts", left: true, wrap: true));
        foreach (Qos one in tenants.Qos)
        {
            table.AddRow(new Text(one.Name), new Text(Figures.Count(one.Priority)), new Text(one.Preempts.Count == 0 ? "-" : string.Join(", ", one.Preempts)));
        }

        page.Write(table);
    }

    private static void WriteLimits(TextPage page, TenantsListing tenants)
    {
        if (tenants.Limits.Count == 0)
        {
            return;
        }

        page.Heading("Limits");
        Table table = TextPage.PlainTable();
        table.AddColumn(TextPage.Column("whom", left: true));
        table.AddColumn(TextPage.Column("at most", left: true, wrap: true));
        foreach (LimitListing one in tenants.Limits)
        {
            string others = one.Scope == "qos" ? "every other QOS" : $"every other {one.Scope}";
            string whom = one.Name is null ? others : $"{one.Scope} {one.Name}";
            table.AddRow(new Text(one.PerUser ? whom + ", each user" : whom), new Text(Limit(one)));
        }

        page.Write(table);
    }

    private static string Limit(LimitListing limit)
    {
        var parts = new List<string>();
        if (limit.RunningJobs is { } running)
        {
            parts.Add($"{Figures.Count(running)} running");
        }

        if (limit.SubmittedJobs is { } submitted)
        {
            parts.Add($"{Figures.Count(submitted)} submitted");
        }

        if (limit.InUse is { } use)
        {
            parts.Add($"{Amounts(use, "")} in use");
        }

        if (limit.Minutes is { } minutes)
        {
            parts.Add($"{Amounts(minutes, "")} for a minute");
        }

        if (limit.MaxSeconds is { } seconds)
        {
            parts.Add($"{Figures.Length(seconds)} asked for");
        }

        return string.Join("; ", parts);
    }

    private static void WriteRules(TextPage page, TenantsListing tenants)
    {
        DecayListing decay = tenants.Decay;
        page.Heading("Use and priority");
        page.Paragraph(
            (decay.HalfLifeSeconds is { } half ? $"Use counts half after {Figures.Length(half)}" : "Use is never forgotten")
            + $"; a core counts {Number(decay.PerCore)}, a GiB of memory {Number(decay.PerGibibyte)}, a GPU {Number(decay.PerGpu)}; worked out every {Figures.Length(decay.PeriodSeconds)}.",
            indent: 2);
        PriorityListing priority = tenants.Priority;
        page.Paragraph(
            $"Weights: {string.Join(", ", priority.Weights.Select(pair => $"{pair.Key.Replace('_', ' ')} {Figures.Count(pair.Value)}"))}. Age is 1 after {Figures.Length(priority.MaxAgeSeconds)} and "
            + (priority.AgeSaturates ? "stays so." : "goes on growing."),
            indent: 2);
        if (tenants.PartitionFactors.Count > 0)
        {
            page.Paragraph($"Factors of partitions: {string.Join(", ", tenants.PartitionFactors.Select(pair => $"{pair.Key} {Figures.Count(pair.Value)}"))}.", indent: 2);
        }
    }

    private static string Amounts(AmountsListing? amounts, string none)
    {
        if (amounts is null)
        {
            return none;
        }

        var parts = new List<string>();
        if (amounts.Cores is { } cores)
        {
            parts.Add($"{Number(cores)} cores");
        }

        if (amounts.MemoryBytes is { } bytes)
        {
            parts.Add(AmountText.BytesForPeople(bytes));
        }

        if (amounts.Gpus is { } gpus)
        {
            parts.Add(gpus == 1 ? "1 GPU" : $"{Number(gpus)} GPUs");
        }

        return string.Join(", ", parts);
    }

    private static string Indented(string name, int depth) => new string(' ', 2 * depth) + name;

    private static string Number(double value) => value.ToString("#,0.###", CultureInfo.InvariantCulture).Replace(',', ' ');
}
