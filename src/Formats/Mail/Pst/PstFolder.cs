namespace Dossier.Formats.Mail.Pst;

/// <summary>A folder in a PST, whoever reads it.</summary>
internal abstract class PstFolder : IDisposable
{
    /// <summary>Empty when it has none; null when that cannot be read.</summary>
    public abstract string? Name { get; }

    public abstract int FolderCount { get; }

    public abstract int MessageCount { get; }

    /// <summary>Null when it cannot be read.</summary>
    public abstract PstFolder? Folder(int index);

    /// <summary>Null when it cannot be read.</summary>
    public abstract PstMessage? Message(int index);

    public virtual void Dispose() { }
}

/// <summary>A message in a PST, whoever reads it.</summary>
internal abstract class PstMessage : MapiMessage
{
    /// <summary>The number of its node in the file (NID); 0 when it has none, as an embedded one.</summary>
    public abstract uint Identifier { get; }

    /// <summary>Whether something of what was read of it so far is not what was written.</summary>
    public virtual bool IsDamaged => false;
}
