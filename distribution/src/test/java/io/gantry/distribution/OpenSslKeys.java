package io.gantry.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and signatures of another implementation, made by {@link OpenSsl} in a folder. */
record OpenSslKeys(Path folder) {
  /** The kinds of keys that sign, as {@code genpkey} wants them. */
  static final List<String> KINDS = List.of("EC", "RSA", "ED25519");

  void run(String... arguments) {
    try {
      new OpenSsl(folder).run(String.join(" ", arguments));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes {@code name.key} and {@code name.pub}. */
  void keys(String name, String kind, String... options) {
    List<String> arguments = new ArrayList<>(List.of("genpkey", "-algorithm", kind));
    if (kind.equals("EC") && options.length == 0) {
      arguments.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
    }
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-out", name + ".key"));
    run(arguments.toArray(String[]::new));
    run("pkey", "-in", name + ".key", "-pubout", "-out", name + ".pub");
  }

  byte[] sign(String name, byte[] message) {
    write("message", message);
    run(signing(name, "-sign", name + ".key", "-out", "signature"));
    return bytes("signature");
  }

  /** Throws unless OpenSSL finds the signature right. */
  void verify(String name, byte[] message, byte[] signature) {
    write("message", message);
    write("signature", signature);
    run(signing(name, "-verify", name + ".pub", "-signature", "signature"));
  }

  String text(String file) {
    return new String(bytes(file), StandardCharsets.US_ASCII);
  }

  VerificationKey publicKey(String name) {
    return VerificationKey.parse(name + ".pub", text(name + ".pub"));
  }

  SigningKey privateKey(String name) {
    return SigningKey.parse(text(name + ".key"));
  }

  /** Only pkeyutl knows Ed25519, and only dgst hashes by itself. */
  private String[] signing(String name, String action, String key, String more, String file) {
    boolean edwards = name.startsWith("ED");
    if (!edwards) {
      return new String[] {"dgst", "-sha256", action, key, more, file, "message"};
    }
    return action.equals("-sign")
        ? new String[] {"pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", "message", "-out", file}
        : new String[] {
          "pkeyutl",
          "-verify",
          "-rawin",
          "-pubin",
          "-inkey",
          key,
          "-in",
          "message",
          "-sigfile",
          file
        };
  }

  private byte[] bytes(String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String file, byte[] content) {
    try {
      Files.write(folder.resolve(file), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
