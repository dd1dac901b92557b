namespace Dossier.Core.Renditions;

/// <summary>What was used lately and never changes, kept in memory up to a weight; what has not been used the longest goes first.</summary>
/// <param name="most">The sum of the weights that is kept.</param>
internal sealed class Recent<TKey, TValue>(long most)
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value, long Weight)>> known = [];
    private readonly LinkedList<(TKey Key, TValue Value, long Weight)> order = new();
    private readonly Lock gate = new();
    private long sum;

    public TValue? Find(TKey key)
    {
        lock (gate)
        {
            if (!known.TryGetValue(key, out var node))
            {
                return null;
            }

            order.Remove(node);
            order.AddFirst(node);
            return node.Value.Value;
        }
    }

    public void Add(TKey key, TValue value, long weight)
    {
        lock (gate)
        {
            if (known.ContainsKey(key))
            {
                return;
            }

            known[key] = order.AddFirst((key, value, weight));
            sum += weight;
            while (sum > most && order.Last is { } oldest)
            {
                order.RemoveLast();
                known.Remove(oldest.Value.Key);
                sum -= oldest.Value.Weight;
            }
        }
    }
}
