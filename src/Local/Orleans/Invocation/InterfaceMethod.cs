using System.Linq.Expressions;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>A method of a grain or observer interface: its rules, and its compiled call.</summary>
internal sealed class InterfaceMethod
{
    private readonly Func<object, object?[], Task> _invoke;
    private readonly ReturnShape _shape;
    private readonly int _cancellationToken;
    private readonly (int Index, Type Interface)[] _addressables;

    public InterfaceMethod(MethodInfo method, TimeSpan defaultTimeout)
    {
        var parameters = method.GetParameters();
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        if (parameters.Any(parameter => parameter.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{Name} has a ref, in or out parameter: requests carry values only.");
        }

        _shape = ReturnShape.Of(method);
        _invoke = Compile(method, parameters, _shape);
        _cancellationToken = Array.FindIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        _addressables = [.. parameters
            .Where(parameter => parameter.ParameterType.IsInterface && typeof(IAddressable).IsAssignableFrom(parameter.ParameterType))
            .Select(parameter => (parameter.Position, parameter.ParameterType))];
        IsOneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout ?? defaultTimeout;
        if (IsOneWay && _shape.HasResult)
        {
            throw new NotSupportedException($"{Name} is one-way and returns a value, which nobody would wait for.");
        }
    }

    public string Name { get; }

    public bool IsOneWay { get; }

    public bool IsReadOnly { get; }

    public bool IsAlwaysInterleave { get; }

    public TimeSpan Timeout { get; }

    /// <summary>Makes the request and gives it to the reference. Returns what the interface method returns.</summary>
    public object? Send(LocalReference reference, object?[] arguments)
    {
        foreach (var (index, type) in _addressables)
        {
            arguments[index] = ToReference(arguments[index], type);
        }

        var token = _cancellationToken < 0 ? CancellationToken.None : (CancellationToken)arguments[_cancellationToken]!;
        return _shape.Send(this, reference, arguments, token);
    }

    public Task Invoke(object instance, object?[] arguments) => _invoke(instance, arguments);

    private static object? ToReference(object? argument, Type type) => argument switch
    {
        null or GrainReference => argument,
        IGrainObserver and not IGrainBase => throw new NotSupportedException(
            $"IGrainObserver parameters must be GrainReference or Grain and cannot be type {argument.GetType()}. Did you forget to CreateObjectReference?"),
        _ => ((IAddressable)argument).AsReference(type),
    };

    private static Func<object, object?[], Task> Compile(MethodInfo method, ParameterInfo[] parameters, ReturnShape shape)
    {
        var instance = Expression.Parameter(typeof(object));
        var arguments = Expression.Parameter(typeof(object?[]));
        var call = Expression.Call(
            Expression.Convert(instance, method.DeclaringType!),
            method,
            parameters.Select((parameter, index) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType)));
        return Expression.Lambda<Func<object, object?[], Task>>(shape.ToTask(call), instance, arguments).Compile();
    }
}
