package io.gantry.builder.dockerfile;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One instruction of a Dockerfile, its arguments as written: variables, quotes and escapes are
 * still in them, until {@link StageScope#expand} replaces them where the reference says so.
 */
public sealed interface Instruction {
  /** Where it comes from. */
  Origin origin();

  /**
   * FROM: begins a stage.
   *
   * @param image an image's name or an earlier stage's
   * @param platform the platform to choose of the image
   * @param name what the stage is called
   */
  record From(Origin origin, String image, Optional<String> platform, Optional<StageName> name)
      implements Instruction {}

  /** The end of a FROM line, {@code AS builder}: the keyword and the name as written. */
  record StageName(String keyword, String written) {
    /** The name that others use; it is not case-sensitive. */
    public String value() {
      return written.toLowerCase(Locale.ROOT);
    }
  }

  /** ARG: declares arguments of the build. */
  record Arg(Origin origin, List<ArgDeclaration> declarations) implements Instruction {
    public Arg {
      declarations = List.copyOf(declarations);
    }

    /** What it declares. */
    public List<String> names() {
      return declarations.stream().map(ArgDeclaration::name).toList();
    }
  }

  /** One argument, and what it is when the build does not say; empty when nothing was written. */
  record ArgDeclaration(String name, Optional<String> defaultValue) {}

  /** ENV: sets variables of the image; legacy is the form {@code ENV key value}. */
  record Env(Origin origin, List<KeyValue> variables, boolean legacy) implements Instruction {
    public Env {
      variables = List.copyOf(variables);
    }
  }

  /** LABEL: labels the image; legacy is the form {@code LABEL key value}. */
  record Label(Origin origin, List<KeyValue> labels, boolean legacy) implements Instruction {
    public Label {
      labels = List.copyOf(labels);
    }
  }

  /**
   * RUN: runs a command and keeps what it writes.
   *
   * @param heredocs the here-documents that its line begins, in their order
   * @param mounts the values of {@code --mount} as written, for {@link StageScope#mounts}
   * @param network {@code default}, {@code none} or {@code host}
   * @param security {@code sandbox} or {@code insecure}
   */
  record Run(
      Origin origin,
      Command command,
      List<Heredoc> heredocs,
      List<String> mounts,
      String network,
      String security,
      List<RunDevice> devices)
      implements Instruction {
    public Run {
      heredocs = List.copyOf(heredocs);
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }

    /** The here-document that is the whole command: a script for the shell or its own. */
    public Optional<Heredoc> script() {
      return command instanceof Command.ShellForm form && HeredocScanner.isAlone(form.line())
          ? heredocs.stream().findFirst()
          : Optional.empty();
    }

    /**
     * What a shell is given to run, for the shell form: the script, or the line with its
     * here-documents below it, which the shell reads itself.
     */
    public Optional<String> shellText() {
      if (!(command instanceof Command.ShellForm form)) {
        return Optional.empty();
      }
      return Optional.of(
          script()
              .map(Heredoc::content)
              .orElseGet(() -> HeredocScanner.join(form.line(), heredocs)));
    }
  }

  /** COPY: from the context, or from a stage, image or context of this name. */
  record Copy(Origin origin, CopySpec spec, Optional<String> from, boolean parents)
      implements Instruction {}

  /**
   * ADD: as COPY, from addresses too.
   *
   * @param checksum what the content of an address must be, {@code sha256:...} or a Git commit
   * @param keepGitDir whether {@code .git} stays; empty when nothing was said
   * @param unpack whether archives are unpacked; empty for the default, which is to unpack local
   *     ones
   */
  record Add(
      Origin origin,
      CopySpec spec,
      Optional<String> checksum,
      Optional<Boolean> keepGitDir,
      Optional<Boolean> unpack)
      implements Instruction {}

  /** CMD: the default command of the image. */
  record Cmd(Origin origin, Command command) implements Instruction {}

  /** ENTRYPOINT: the program of the image. */
  record Entrypoint(Origin origin, Command command) implements Instruction {}

  /** EXPOSE: ports or ranges, {@code 8000-8010/udp}. */
  record Expose(Origin origin, List<String> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  /** VOLUME: paths that become volumes. */
  record Volume(Origin origin, List<String> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /** USER: who runs what follows, {@code user[:group]}. */
  record User(Origin origin, String user) implements Instruction {}

  /** WORKDIR: the working directory of what follows, made when it is not there. */
  record Workdir(Origin origin, String path) implements Instruction {}

  /** SHELL: the shell of what follows in shell form. */
  record Shell(Origin origin, List<String> shell) implements Instruction {
    public Shell {
      shell = List.copyOf(shell);
    }
  }

  /** STOPSIGNAL: a signal's name or number. */
  record StopSignal(Origin origin, String signal) implements Instruction {}

  /**
   * HEALTHCHECK.
   *
   * @param test as Docker's configuration has it: {@code NONE}, {@code CMD} with arguments, or
   *     {@code CMD-SHELL} with a line
   * @param interval zero, as the other times and retries, when the engine's default holds
   */
  record Healthcheck(
      Origin origin,
      List<String> test,
      Duration interval,
      Duration timeout,
      Duration startPeriod,
      Duration startInterval,
      int retries)
      implements Instruction {
    public Healthcheck {
      test = List.copyOf(test);
    }
  }

  /** ONBUILD: an instruction for builds on top of the image, as the image keeps it. */
  record OnBuild(Origin origin, String trigger) implements Instruction {}

  /** MAINTAINER: the author; deprecated. */
  record Maintainer(Origin origin, String author) implements Instruction {}
}
