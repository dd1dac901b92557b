using Dossier.App.Commands;

return await Root.Command().Parse(args).InvokeAsync();
