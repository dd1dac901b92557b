namespace Dossier.Core.Ingestion;

/// <summary>
/// Puts mails into threads. Which mails it is given decides alone what comes out, never their order: threads come out the same whichever of
/// their mails came in first. Links, strongest first: the headers In-Reply-To and References; Exchange's conversation index; the same base subject
/// within <see cref="Window"/> between people who know each other, for a reply or for a mail that quotes the other whole.
/// </summary>
internal sealed class ThreadBuilder
{
    /// <summary>A reply is not sought further back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(60);

    /// <summary>How many earlier mails of the same subject are looked through for a quoted one, and how many later ones for one that holds a mail whole.</summary>
    private const int MostQuoted = 20;
    private const int MostLater = 200;
    private const int ConversationLevelDigits = 10;

    private readonly List<ThreadMail> mails;
    private readonly int[] group;
    private readonly int[] answered;
    private readonly Dictionary<string, int> byHash = [];
    private readonly Dictionary<string, int> byConversation = [];

    public ThreadBuilder(IEnumerable<ThreadMail> given)
    {
        mails = [.. given];
        mails.Sort(ThreadMail.Compare);
        group = [.. Enumerable.Range(0, mails.Count)];
        answered = [.. Enumerable.Repeat(-1, mails.Count)];
    }

    /// <summary>The mails as they now stand, those unchanged too.</summary>
    public IReadOnlyList<ThreadMail> Build()
    {
        LinkByHeaders();
        LinkByConversation();
        LinkBySubject();
        return [.. Enumerable.Range(0, mails.Count).GroupBy(Find).SelectMany(members => Threaded([.. members]))];
    }

    private void LinkByHeaders()
    {
        // Those who answer the same mail belong together, whether it is here or not.
        var firsts = new Dictionary<string, int>();
        for (var index = 0; index < mails.Count; index++)
        {
            if (mails[index].MessageHash is { } own)
            {
                byHash.TryAdd(own, index);
                Join(firsts, own, index);
            }

            foreach (var hash in mails[index].AnswersList)
            {
                Join(firsts, hash, index);
            }
        }
    }

    private void LinkByConversation()
    {
        var firsts = new Dictionary<string, int>();
        for (var index = 0; index < mails.Count; index++)
        {
            if (mails[index].Conversation is { } conversation)
            {
                byConversation.TryAdd(conversation + mails[index].ConversationPath, index);
                Join(firsts, conversation, index);
            }
        }
    }

    private void LinkBySubject()
    {
        var subjects = Enumerable
            .Range(0, mails.Count)
            .Where(index => mails[index].SubjectKey.Length > 0 && mails[index].SentAt is not null);
        foreach (var bucket in subjects.GroupBy(index => mails[index].SubjectKey).Select(one => one.ToList()).Where(one => one.Count > 1))
        {
            // Who wrote or was written to last: mails come in order of time.
            var lastOf = new Dictionary<string, int>();
            for (var place = 0; place < bucket.Count; place++)
            {
                var index = bucket[place];
                var known = Quoted(bucket, place) ?? (mails[index].IsReply ? Latest(index, lastOf) : null);
                if (known is { } earlier)
                {
                    answered[index] = earlier;
                    Union(earlier, index);
                }

                foreach (var person in mails[index].PeopleList)
                {
                    lastOf[person] = index;
                }
            }
        }
    }

    /// <summary>The latest earlier mail of the bucket that this one holds whole, the people being known to each other.</summary>
    private int? Quoted(List<int> bucket, int place)
    {
        var mail = mails[bucket[place]];
        if (mail.Text is not { } text)
        {
            return null;
        }

        var people = mail.PeopleList.ToHashSet();
        for (var before = place - 1; before >= Math.Max(0, place - MostQuoted); before--)
        {
            var earlier = mails[bucket[before]];
            if (
                IsInWindow(earlier, mail)
                && earlier.Text is { } quoted
                && quoted.Count < text.Count
                && quoted.IsWithin(text)
                && earlier.PeopleList.Any(people.Contains)
            )
            {
                return bucket[before];
            }
        }

        return null;
    }

    private int? Latest(int index, Dictionary<string, int> lastOf)
    {
        var latest = mails[index].PeopleList.Select(person => lastOf.GetValueOrDefault(person, -1)).DefaultIfEmpty(-1).Max();
        return latest >= 0 && IsInWindow(mails[latest], mails[index]) ? latest : null;
    }

    private static bool IsInWindow(ThreadMail earlier, ThreadMail later) => later.SentAt - earlier.SentAt <= Window;

    /// <summary>One thread, its members in order of time.</summary>
    private List<ThreadMail> Threaded(List<int> members)
    {
        var thread = mails[members[0]].Identity;
        var depths = new Dictionary<int, int>();
        var threaded = new List<ThreadMail>(members.Count);
        for (var place = 0; place < members.Count; place++)
        {
            var index = members[place];
            var parent = Parent(index);
            var depth = depths[index] = parent is { } above ? depths[above] + 1 : 0;
            threaded.Add(
                mails[index] with
                {
                    Thread = thread,
                    ThreadParent = parent is { } known ? mails[known].DocumentId : null,
                    ThreadPosition = place + 1,
                    ThreadDepth = depth,
                    IsInclusive = !IsWithinLater(members, place),
                    SharesThread = members.Count > 1,
                }
            );
        }

        return threaded;
    }

    /// <summary>The mail that this one answers, if it is an earlier one of the thread.</summary>
    private int? Parent(int index)
    {
        foreach (var hash in mails[index].AnswersList)
        {
            if (byHash.TryGetValue(hash, out var answers) && answers < index)
            {
                return answers;
            }
        }

        var path = mails[index].ConversationPath;
        if (
            path.Length >= ConversationLevelDigits
            && byConversation.TryGetValue(mails[index].Conversation + path[..^ConversationLevelDigits], out var above)
            && above < index
        )
        {
            return above;
        }

        return answered[index] >= 0 ? answered[index] : null;
    }

    /// <summary>A mail without text is within another only as far as its attachments are, so it needs to have some.</summary>
    private bool IsWithinLater(List<int> members, int place)
    {
        var mail = mails[members[place]];
        var attachments = mail.Attachments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (mail.Text is null && attachments.Length == 0)
        {
            return false;
        }

        foreach (var later in members.Skip(place + 1).Take(MostLater).Select(index => mails[index]))
        {
            var holdsText = mail.Text is null || (later.Text is { } text && mail.Text.IsWithin(text));
            if (holdsText && attachments.All(attachment => later.Attachments.Contains(attachment, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private void Join(Dictionary<string, int> firsts, string key, int index)
    {
        if (!firsts.TryAdd(key, index))
        {
            Union(firsts[key], index);
        }
    }

    private void Union(int one, int other) => group[Math.Max(Find(one), Find(other))] = Math.Min(Find(one), Find(other));

    private int Find(int index)
    {
        while (group[index] != index)
        {
            index = group[index] = group[group[index]];
        }

        return index;
    }
}
