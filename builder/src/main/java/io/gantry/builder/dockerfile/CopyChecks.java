package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.regex.Pattern;

/** What COPY and ADD must be once their variables have values. Throws {@link SyntaxFault}. */
final class CopyChecks {
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
  private static final int MAX_MODE = 07777;
  private static final Pattern SYMBOLIC =
      Pattern.compile("[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*");
  private static final Pattern SHA256 = Pattern.compile("sha256:[a-f0-9]{64}");
  private static final Pattern COMMIT = Pattern.compile("[a-f0-9]{1,64}");

  private CopyChecks() {}

  static Instruction checked(Instruction.Copy copy) {
    for (String source : copy.spec().sources()) {
      if (RemoteSource.isHttp(source) && !RemoteSource.isGit(source)) {
        throw SyntaxFault.ofLine("source can't be a URL for COPY");
      }
      if (RemoteSource.isGit(source)) {
        throw SyntaxFault.ofLine("source can't be a git ref for COPY");
      }
    }
    checkMode(copy.spec());
    return copy;
  }

  static Instruction checked(Instruction.Add add) {
    List<String> sources = add.spec().sources();
    add.checksum()
        .ifPresent(sum -> {
          if (sources.size() + add.spec().inline().size() != 1) {
            throw SyntaxFault.ofLine("checksum can't be specified for multiple sources");
          }
          String source = sources.isEmpty() ? "" : sources.getFirst();
          checkSum(source, sum);
        });
    checkMode(add.spec());
    return add;
  }

  private static void checkSum(String source, String sum) {
    if (RemoteSource.isGit(source)) {
      require(COMMIT, sum, "a Git commit");
    } else if (RemoteSource.isHttp(source)) {
      require(SHA256, sum, "sha256: and 64 hexadecimal digits");
    } else {
      throw SyntaxFault.ofLine("checksum requires HTTP(S) or Git sources");
    }
  }

  private static void require(Pattern form, String sum, String what) {
    if (!form.matcher(sum).matches()) {
      throw SyntaxFault.ofLine("checksum " + Quote.of(sum) + " is malformed. Hint: " + what);
    }
  }

  private static void checkMode(CopySpec spec) {
    spec.chmod()
        .ifPresent(mode -> {
          boolean octal = OCTAL.matcher(mode).matches() && Integer.parseInt(mode, 8) <= MAX_MODE;
          if (!octal && !SYMBOLIC.matcher(mode).matches()) {
            throw SyntaxFault.ofLine(
                "invalid chmod parameter: '"
                    + mode
                    + "'. it should be octal string and between 0 and 07777");
          }
        });
  }
}
