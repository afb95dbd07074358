namespace TorchSharp;

public static partial class torch
{
    /// <summary>A device by name ("cpu"). Any other is refused where a tensor would be created or moved.</summary>
    public class Device
    {
        public Device(string description)
        {
            ArgumentException.ThrowIfNullOrEmpty(description);
            var parts = description.Split(':');
            if (parts.Length > 2 || !Enum.TryParse<DeviceType>(parts[0], ignoreCase: true, out var parsed))
            {
                throw new ArgumentException($"'{description}' is not a device. Known here: cpu.", nameof(description));
            }

            type = parsed;
            index = parts.Length == 2 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : -1;
        }

        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        public DeviceType type { get; }

        public int index { get; }

        public override string ToString() => index < 0 ? type.ToString().ToLowerInvariant() : $"{type.ToString().ToLowerInvariant()}:{index}";

        public static implicit operator Device(string description) => new(description);
    }

    public static readonly Device CPU = new(DeviceType.CPU);

    public static Device device(string description) => RequireCpu(new Device(description));

    public static Device device(DeviceType deviceType, int index = -1) => RequireCpu(new Device(deviceType, index));

    internal static Device RequireCpu(Device? device)
    {
        if (device is not null && device.type != DeviceType.CPU)
        {
            throw new InvalidOperationException($"Device '{device}' is not available: the managed engine computes on the processor only. Build with -p:Packages=full for CUDA.");
        }

        return CPU;
    }
}
