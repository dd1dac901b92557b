namespace Dossier.Formats;

/// <summary>Why an item could not be read, or not be read whole. The numbers are stored: never renumber.</summary>
public enum FaultKind
{
    /// <summary>The item is encrypted and no known password opens it.</summary>
    PasswordProtected = 1,

    /// <summary>The item says it is of a type whose rules its bytes break.</summary>
    Corrupt = 2,

    /// <summary>The item ends before its own structure says it should; what came before was kept.</summary>
    Truncated = 3,

    /// <summary>No reader for this type of item.</summary>
    Unsupported = 4,

    /// <summary>Reading took longer than one item may.</summary>
    Timeout = 5,

    /// <summary>Reading needed more memory than one item may.</summary>
    OutOfMemory = 6,

    /// <summary>The process that read the item ended unexpectedly.</summary>
    Crashed = 7,

    /// <summary>Depth, number of children, bytes put out, or the ratio of bytes out to bytes in went beyond the limit.</summary>
    LimitExceeded = 8,

    /// <summary>The item holds no bytes at all.</summary>
    Empty = 9,

    /// <summary>The item, or the file an entry points to, could not be opened where it lies.</summary>
    Unreachable = 10,

    /// <summary>Another part of the split container is not there; the message names it.</summary>
    MissingPart = 11,

    /// <summary>The content is not what a hash says that lies beside it, such as the one an image was acquired with.</summary>
    HashMismatch = 12,

    /// <summary>A value of a row is not what the field holds that it is meant for.</summary>
    WrongValue = 13,

    /// <summary>What was asked for cannot be made of this item, such as a page that it does not have.</summary>
    Inapplicable = 14,
}
