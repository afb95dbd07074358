namespace TorchSharp;

public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module
    {
        ArgumentNullException.ThrowIfNull(module);
        return (T)module._to(type, non_blocking);
    }

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
        where T : torch.nn.Module
    {
        torch.RequireCpu(device);
        return module;
    }

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
        where T : torch.nn.Module
    {
        torch.RequireCpu(device);
        return module.to(type, non_blocking);
    }

    public static T cpu<T>(this T module, bool non_blocking = false)
        where T : torch.nn.Module => module;
}
