using Berth.Formats.Yaml;
using Berth.Model;

namespace Berth.Formats.Tenancy;

/// <summary>Reads the tree of accounts, and the users in it.</summary>
internal sealed class AccountsYaml(int defaultShares)
{
    /// <summary>Keys of an account.</summary>
    public static readonly string[] Keys = ["name", "shares", "priority", "users", "accounts"];

    /// <summary>The most shares of one account or user.</summary>
    public const int MostShares = 1_000_000_000;

    private const int MostAccounts = 100_000;
    private const int MostUsers = 1_000_000;

    private readonly List<Account> _accounts = [];
    private readonly List<UserShare> _users = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The accounts, parents before their children.</summary>
    public IReadOnlyList<Account> Accounts => _accounts;

    /// <summary>The users, those below the root first, then in the order of the accounts.</summary>
    public IReadOnlyList<UserShare> Users => _users;

    /// <summary>Reads the users below the root and the accounts at the top of a file.</summary>
    public void Read(YamlFields top)
    {
        AddUsers(top, null);
        AddAccounts(top, null);
    }

    private void AddAccounts(YamlFields fields, string? parent)
    {
        IReadOnlyList<YamlNode> items = fields.Items("accounts", "account") ?? [];
        for (int i = 0; i < items.Count; i++)
        {
            string path = FormattableString.Invariant($"{fields.PathOf("accounts")}[{i}]");
            YamlFields one = YamlFields.Of(
                fields.Input, items[i], "in an account", Keys, "an account is a mapping, for example {name: physics, shares: 3, users: [ann, bob]}", path);
            string name = one.Name("name") ?? throw one.Missing("name", "give the account a name");
            if (!_names.Add(name))
            {
                throw one.Bad(one["name"]!, "name", "named-twice", $"there are two accounts '{name}'", "give each its own name, also in different branches");
            }

            if (_accounts.Count == MostAccounts)
            {
                throw one.Bad(items[i], "name", fields.Input.TooLarge, "there are too many accounts", $"at most {MostAccounts} are allowed");
            }

            _accounts.Add(new Account(name, parent, one.Whole("shares", 0, MostShares) ?? defaultShares) { Priority = one.Whole("priority", 0, MostShares) ?? 0 });
            AddUsers(one, name);
            AddAccounts(one, name);
        }
    }

    /// <summary>A list of names, each with the default shares, or a mapping of names to shares.</summary>
    private void AddUsers(YamlFields fields, string? account)
    {
        if (fields["users"] is not YamlMap map)
        {
            AddAll(fields, [.. fields.Names("users").Select(user => new UserShare(user, account, defaultShares))]);
            return;
        }

        YamlFields shares = YamlFields.OfNames(fields.Input, map, "", fields.PathOf("users"));
        AddAll(fields, [.. map.Entries.Select(entry =>
            new UserShare(shares.NameIn(entry.Key, entry.Key.Value), account, shares.Whole(entry.Key.Value, 0, MostShares)!.Value))]);
    }

    private void AddAll(YamlFields fields, IReadOnlyList<UserShare> users)
    {
        if (_users.Count + users.Count > MostUsers)
        {
            throw fields.Bad(fields["users"]!, "users", fields.Input.TooLarge, "there are too many users", $"at most {MostUsers} are allowed");
        }

        _users.AddRange(users);
    }
}
