using System.Collections.Immutable;
using Radzen;
using Retort.Contracts.Commands;

namespace Retort.Web.Components.Shared;

/// <summary>Asks before a command that loses something, and says how it went.</summary>
public sealed class Commands(DialogService dialogs, NotificationService notifications)
{
    private static readonly TimeSpan ShownFor = TimeSpan.FromSeconds(8);

    /// <param name="title">What would be done.</param>
    /// <param name="text">What that means.</param>
    /// <param name="losses">What is lost, one line each.</param>
    /// <param name="confirm">The words on the button that does it.</param>
    /// <param name="keep">The words on the button that does not.</param>
    /// <param name="expected">What must be typed first; null when a click is enough.</param>
    public async Task<bool> ConfirmAsync(string title, string text, ImmutableArray<string> losses, string confirm, string keep, string? expected = null)
    {
        var answer = await dialogs.OpenAsync<ConfirmDialog>(title, new Dictionary<string, object?>
        {
            [nameof(ConfirmDialog.Text)] = text,
            [nameof(ConfirmDialog.Losses)] = losses,
            [nameof(ConfirmDialog.Confirm)] = confirm,
            [nameof(ConfirmDialog.Keep)] = keep,
            [nameof(ConfirmDialog.Expected)] = expected,
            [nameof(ConfirmDialog.Danger)] = !losses.IsEmpty,
        }, new DialogOptions { Width = "32rem", CloseDialogOnEsc = true, AutoFocusFirstElement = true });
        return answer is true;
    }

    /// <summary>Tells of the outcome; true when the command was carried out.</summary>
    public bool Report(CommandOutcome outcome, string done)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Accepted)
        {
            notifications.Notify(NotificationSeverity.Success, done, duration: ShownFor.TotalMilliseconds);
            return true;
        }

        var detail = string.Join(' ', new[] { outcome.Detail }.Concat(outcome.Dependants).Where(text => !string.IsNullOrEmpty(text)));
        notifications.Notify(NotificationSeverity.Error, SharedTexts.Refused, detail, ShownFor.TotalMilliseconds);
        return false;
    }

    /// <summary>Tells of a command that could not be given at all.</summary>
    public void ReportFailure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        notifications.Notify(NotificationSeverity.Error, SharedTexts.CommandFailed, exception.Message, ShownFor.TotalMilliseconds);
    }
}
