namespace GoodbyeServer.Tls;

/// <summary>Types of OpenSSL that only it looks into.</summary>
internal struct SSL_CTX;

internal struct SSL;

internal struct BIO;

internal struct X509;

internal struct X509_NAME;

internal struct X509_EXTENSION;

internal struct EVP_PKEY;

internal struct EVP_PKEY_CTX;

/// <summary>ASN1_INTEGER and ASN1_TIME are both one.</summary>
internal struct ASN1_STRING;
