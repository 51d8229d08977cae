namespace GoodbyeServer.Vocabulary;

/// <summary>A protocol whose frames a script can read by its name.</summary>
internal enum FrameName
{
    /// <summary>AMQP 0-9-1: type, channel, length, payload, end mark.</summary>
    Amqp,

    /// <summary>DNS over TCP: a length before each message (RFC 1035 section 4.2.2).</summary>
    Dns,

    /// <summary>HTTP/2: a length, then 6 more bytes of header (RFC 9113 section 4.1).</summary>
    Http2,

    /// <summary>Kafka: a length before each request.</summary>
    Kafka,

    /// <summary>MQTT: a type, then the remaining length.</summary>
    Mqtt,

    /// <summary>MySQL: a length, the least byte first, and a sequence number.</summary>
    Mysql,

    /// <summary>PostgreSQL: a type, then a length that counts itself.</summary>
    Postgres,

    /// <summary>PostgreSQL's first message, without a type.</summary>
    PostgresStartup,

    /// <summary>WebSocket (RFC 6455 section 5.2).</summary>
    Websocket,
}

/// <summary>The words of the frames. The meaning is the general form, if there is one.</summary>
internal static class FrameNameWords
{
    public static readonly WordList<FrameName> All = new(Word);

    public static Word Word(this FrameName name) => name switch
    {
        FrameName.Amqp => new("amqp", "3+4+1", "amqp091 rabbitmq"),
        FrameName.Dns => new("dns", "0+2"),
        FrameName.Http2 => new("http2", "0+3+6", "h2 grpc"),
        FrameName.Kafka => new("kafka", "0+4"),
        FrameName.Mqtt => new("mqtt", "its remaining length"),
        FrameName.Mysql => new("mysql", "0+3le+1", "mariadb"),
        FrameName.Postgres => new("postgres", "1+4-4", "postgresql pg pgsql"),
        FrameName.PostgresStartup => new("postgres-startup", "0+4-4"),
        FrameName.Websocket => new("websocket", "its payload length", "ws"),
    };

    public static FrameForm Form(this FrameName name) => name switch
    {
        FrameName.Amqp => new(3, 4, Extra: 1),
        FrameName.Dns => new(0, 2),
        FrameName.Http2 => new(0, 3, Extra: 6),
        FrameName.Kafka => new(0, 4),
        FrameName.Mqtt => new(1, 0, Coding: FrameCoding.Mqtt),
        FrameName.Mysql => new(0, 3, IsLittleEndian: true, Extra: 1),
        FrameName.Postgres => new(1, 4, Extra: -4),
        FrameName.PostgresStartup => new(0, 4, Extra: -4),
        FrameName.Websocket => new(1, 0, Coding: FrameCoding.Websocket),
    };
}
