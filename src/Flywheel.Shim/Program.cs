using Flywheel.Host.Guard;

return GuardedCommand.Run(args.Length, TimeProvider.System);
