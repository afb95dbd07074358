using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain asks of its reminders. To be called in its turns.</summary>
public static class GrainReminderExtensions
{
    /// <summary>
    /// Stores a reminder, or replaces the one of that name. From then on <see cref="IRemindable.ReceiveReminder"/> is called at
    /// the first time and at every period after it, whether or not the grain is in memory and across restarts of the silo, until
    /// <see cref="UnregisterReminder(IGrainBase, IGrainReminder)"/>.
    /// </summary>
    /// <param name="grain">A grain that implements <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Unique in the grain.</param>
    /// <param name="dueTime">Time to the first tick, not negative.</param>
    /// <param name="period">At least <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</param>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        var context = ContextOf(grain);
        CheckName(reminderName);
        return grain is IRemindable
            ? Reminders(context).RegisterAsync(context.GrainId, reminderName, dueTime, period)
            : throw new InvalidOperationException($"Grain {context.GrainId} is not '{nameof(IRemindable)}'. A grain should implement {nameof(IRemindable)} to use the persistent reminder service");
    }

    /// <summary>Ends a reminder. Harmless when it has ended already.</summary>
    /// <exception cref="ReminderException">It was registered anew since.</exception>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

    /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) => Reminders(ContextOf(grain)).UnregisterAsync((ReminderHandle)reminder);

    /// <summary>The reminder of that name, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

    /// <inheritdoc cref="GetReminder(Grain, string)"/>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        var context = ContextOf(grain);
        CheckName(reminderName);
        return Task.FromResult<IGrainReminder?>(Reminders(context).Find(context.GrainId, reminderName));
    }

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

    /// <inheritdoc cref="GetReminders(Grain)"/>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain)
    {
        var context = ContextOf(grain);
        return Task.FromResult(Reminders(context).List(context.GrainId));
    }

    private static IGrainContext ContextOf(IGrainBase? grain)
    {
        var context = grain?.GrainContext;
        ArgumentNullException.ThrowIfNull(context, nameof(grain));
        return context;
    }

    private static void CheckName(string reminderName)
    {
        if (string.IsNullOrWhiteSpace(reminderName))
        {
            throw new ArgumentNullException(nameof(reminderName));
        }
    }

    private static LocalReminders Reminders(IGrainContext context) => RuntimeContext.Current is null
        ? throw new InvalidOperationException("Attempted to access grain from a non-grain context, such as a background thread, which is invalid. Ensure that you are only accessing grain functionality from within the context of a grain.")
        : context.ActivationServices.GetRequiredService<LocalReminders>();
}
