using Cones2.Cli;

return await Cones2Command.RunAsync(args);
