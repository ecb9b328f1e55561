namespace Alphadrift.Adaptation.Faults;

/// <summary>
/// Something the user gave (a model, a file, an option) cannot be used. The message is shown as it is: it says what is wrong,
/// where, what would be legal, and what to do. Everything else that is thrown is a defect of the product.
/// </summary>
public class InvalidInputException : Exception
{
    public InvalidInputException()
    {
    }

    public InvalidInputException(string message)
        : base(message)
    {
    }

    public InvalidInputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
