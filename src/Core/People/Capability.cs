namespace Dossier.Core.People;

/// <summary>What a person may do. The numbers are stored: never renumber. Those from 100 are about the installation, not one workspace.</summary>
public enum Capability
{
    /// <summary>See the workspace, its documents, fields, folders and comments, search them, download them.</summary>
    View = 1,

    /// <summary>Add documents and versions, set field values, comment.</summary>
    Edit = 2,

    /// <summary>Delete documents and folders.</summary>
    Delete = 3,

    /// <summary>Make and change folders, panels, fields and views.</summary>
    Organize = 4,

    /// <summary>Upload evidence, ingest it, OCR it, pause and cancel that.</summary>
    Ingest = 5,

    /// <summary>Number and export.</summary>
    Export = 6,

    /// <summary>Take part in review: batches and coding.</summary>
    Review = 7,

    /// <summary>Change or delete the workspace itself and who may enter it.</summary>
    Administer = 8,

    CreateWorkspaces = 100,
    ManageUsers = 101,
    ManageClients = 102,
}

/// <summary>A person's own place in a workspace. The numbers are stored: never renumber.</summary>
public enum Role
{
    Viewer = 1,
    Reviewer = 2,
    Editor = 3,
    Owner = 4,
}
