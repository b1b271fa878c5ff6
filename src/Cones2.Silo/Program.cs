using Cones2.Silo;

return await SiloProcess.RunAsync(args);
