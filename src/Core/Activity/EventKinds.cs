namespace Dossier.Core.Activity;

/// <summary>The kinds of events, spelt once.</summary>
public static class EventKinds
{
    public const string WorkspaceCreated = "workspace.created";
    public const string WorkspaceCreateFailed = "workspace.create_failed";
    public const string WorkspaceUpdated = "workspace.updated";
    public const string WorkspaceUpdateFailed = "workspace.update_failed";
    public const string WorkspaceDeleted = "workspace.deleted";
    public const string WorkspaceDeleteFailed = "workspace.delete_failed";
    public const string WorkflowStarted = "workflow.started";
    public const string WorkflowPaused = "workflow.paused";
    public const string WorkflowResumed = "workflow.resumed";
    public const string WorkflowCancelled = "workflow.cancelled";
    public const string WorkflowCompleted = "workflow.completed";

    /// <summary>Items of a workflow that was over are read once more.</summary>
    public const string WorkflowRetried = "workflow.retried";
    public const string PasswordAdded = "password.added";
    public const string PasswordRemoved = "password.removed";
    public const string DocumentsIngested = "documents.ingested";
    public const string DocumentCreated = "document.created";
    public const string DocumentUpdated = "document.updated";

    /// <summary>An export put it here for review: told of the copy, by the ids of the document it was made from and of the export.</summary>
    public const string DocumentCopied = "document.copied";
    public const string DocumentCoded = "document.coded";
    public const string DocumentVersioned = "document.versioned";
    public const string DocumentDeleted = "document.deleted";
    public const string DocumentVersionDeleted = "document.version_deleted";
    public const string DocumentDownloaded = "document.downloaded";
    public const string DocumentFileDeleted = "document.file_deleted";
    public const string DocumentsPlaced = "documents.placed";
    public const string DocumentsDisplaced = "documents.displaced";
    public const string RenditionPresetCreated = "rendition_preset.created";
    public const string RenditionPresetDeleted = "rendition_preset.deleted";
    public const string CommentAdded = "comment.added";
    public const string AnnotationAdded = "annotation.added";
    public const string FolderCreated = "folder.created";
    public const string FolderChanged = "folder.changed";
    public const string FolderDeleted = "folder.deleted";
    public const string PanelCreated = "panel.created";
    public const string PanelChanged = "panel.changed";
    public const string FieldCreated = "field.created";
    public const string FieldChanged = "field.changed";
    public const string ViewCreated = "view.created";
    public const string SearchSaved = "search.saved";
    public const string SearchDeleted = "search.deleted";
    public const string SynonymsChanged = "synonyms.changed";
    public const string BatchSetCreated = "batch_set.created";
    public const string BatchSetChanged = "batch_set.changed";
    public const string BatchSetDeleted = "batch_set.deleted";
    public const string BatchesCreated = "batches.created";
    public const string BatchChanged = "batch.changed";
    public const string BatchAssigned = "batch.assigned";
    public const string BatchUnassigned = "batch.unassigned";
    public const string BatchCheckedOut = "batch.checked_out";
    public const string BatchCheckedIn = "batch.checked_in";
    public const string BatchDeleted = "batch.deleted";
    public const string StoreCreated = "file_store.created";
    public const string StoreReceived = "file_store.received";
    public const string OrderCreated = "work_order.created";
    public const string OrderChanged = "work_order.changed";

    /// <summary>What a workflow has added or deleted in all, told once: its row errors and its backup tell of each.</summary>
    public const string DocumentsImported = "documents.imported";

    /// <summary>What an export to the review of another workspace came to, told in both.</summary>
    public const string DocumentsCopied = "documents.copied";
    public const string DocumentsDeleted = "documents.deleted";
    public const string ClientCreated = "client.created";
    public const string ClientChanged = "client.changed";
    public const string UploadCreated = "upload.created";
    public const string UploadCompleted = "upload.completed";
    public const string UploadCancelled = "upload.cancelled";
    public const string SeriesCreated = "export_series.created";
    public const string SeriesUpdated = "export_series.updated";
    public const string SeriesDeleted = "export_series.deleted";
    public const string UserCreated = "user.created";
    public const string UserUpdated = "user.updated";
    public const string UserDeleted = "user.deleted";
    public const string UserSignedIn = "user.signed_in";
    public const string UserSignInFailed = "user.sign_in_failed";
    public const string SessionBegun = "session.begun";
    public const string MembershipChanged = "membership.changed";
    public const string GroupChanged = "group.changed";

    /// <summary>These three tell the kind of record and its project in their details.</summary>
    public const string RecordCreated = "record.created";
    public const string RecordChanged = "record.changed";
    public const string RecordDeleted = "record.deleted";

    /// <summary>Something else than these; the details say what, and the facts of it.</summary>
    public const string RecordHappened = "record.happened";
    public const string NotificationsConfigured = "notifications.configured";
    public const string SubscriptionChanged = "subscription.changed";
    public const string SubscriptionCancelled = "subscription.cancelled";
    public const string ReportExecuted = "report.executed";
    public const string TokenIssued = "token.issued";
    public const string TokenRevoked = "token.revoked";
}
