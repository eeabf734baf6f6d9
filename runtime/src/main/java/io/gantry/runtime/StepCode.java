package io.gantry.runtime;

import static io.gantry.runtime.Opcode.*;

import java.nio.ByteBuffer;

/** A step in wire form: opcode, flags, arguments. */
record StepCode(Opcode opcode, StepArguments arguments, boolean optional) {
  private static final short OPTIONAL = 1;

  static StepCode of(Step step) {
    if (step instanceof Step.Optionally optionally) {
      StepCode code = of(optionally.step());
      return new StepCode(code.opcode, code.arguments, true);
    }
    var arguments = new StepArguments();
    return new StepCode(fill(step, arguments), arguments, false);
  }

  int encodedSize() {
    return 2 * Short.BYTES + arguments.encodedSize();
  }

  void encodeTo(ByteBuffer out) {
    out.putShort((short) opcode.number()).putShort(optional ? OPTIONAL : 0);
    arguments.encodeTo(out);
  }

  private static Opcode fill(Step step, StepArguments out) {
    return switch (step) {
      case Step.Optionally s -> throw new IllegalArgumentException("nested: " + s);
      case Step.Clone s -> as(CLONE, out.number(s.flags()).text(s.cgroup()));
      case Step.WriteFile s -> as(WRITE_FILE, out.text(s.path()).text(s.data()));
      case Step.Join s -> as(JOIN, out.numbers(s.pid(), s.startTime(), s.flags()));
      case Step.SetNamespace s -> as(SETNS, out.text(s.path()).number(s.type()));
      case Step.Unshare s -> as(UNSHARE, out.number(s.flags()));
      case Step.Propagation s -> as(PROPAGATION, out.number(s.flags()));
      case Step.Overlay s -> as(OVERLAY, out.text(s.target()).texts(s.options()));
      case Step.Root s -> as(ROOT, out.text(s.path()).number(s.propagation()));
      case Step.Mount s ->
          as(MOUNT, out.text(s.type()).text(s.target()).number(s.attributes()).texts(s.options()));
      case Step.Bind s ->
          as(
              BIND,
              out.text(s.source())
                  .text(s.target())
                  .numbers(s.flags(), s.set(), s.clear(), s.propagation()));
      case Step.Keep s -> as(KEEP, out.text(s.source()).number(s.flags()));
      case Step.Borrow s -> as(BORROW, out.text(s.namespace()).text(s.source()).text(s.target()));
      case Step.MakeFolder s -> as(MKDIR, out.text(s.path()).numbers(s.mode(), s.uid(), s.gid()));
      case Step.MakeNode s ->
          as(MKNOD, out.text(s.path()).numbers(s.mode(), s.device(), s.uid(), s.gid()));
      case Step.MakeLink s -> as(SYMLINK, out.text(s.path()).text(s.target()));
      case Step.Mask s -> as(MASK, out.text(s.path()));
      case Step.ReadOnly s -> as(READONLY, out.text(s.path()));
      case Step.RootReadOnly s -> ROOT_READONLY;
      case Step.Pivot s -> PIVOT;
      case Step.Sysctl s -> as(SYSCTL, out.text(s.key()).text(s.value()));
      case Step.HostName s -> as(HOSTNAME, out.text(s.name()));
      case Step.DomainName s -> as(DOMAINNAME, out.text(s.name()));
      case Step.ResourceLimit s -> as(RLIMIT, out.numbers(s.resource(), s.soft(), s.hard()));
      case Step.OomScoreAdj s -> as(OOM_SCORE_ADJ, out.text(s.value()));
      case Step.NoNewPrivileges s -> NO_NEW_PRIVILEGES;
      case Step.Capabilities s ->
          as(
              CAPABILITIES,
              out.numbers(
                  s.bounding(), s.effective(), s.permitted(), s.inheritable(), s.ambient()));
      case Step.Credentials s -> {
        out.numbers(s.uid(), s.gid(), s.umask());
        s.groups().forEach(out::number);
        yield CREDENTIALS;
      }
      case Step.Seccomp s -> as(SECCOMP, out.number(s.flags()).bytes(s.filter()));
      case Step.WorkingDirectory s -> as(CWD, out.text(s.path()));
      case Step.Terminal s -> as(TERMINAL, out.numbers(s.rows(), s.columns(), s.console() ? 1 : 0));
      case Step.Keyring s -> as(KEYRING, out.text(s.name()));
      case Step.Wait s -> WAIT;
      case Step.Init s -> INIT;
      case Step.Hook s ->
          as(
              HOOK,
              out.number(s.timeout())
                  .text(s.stateBefore())
                  .text(s.stateAfter())
                  .number(s.arguments().size())
                  .text(s.path())
                  .texts(s.arguments())
                  .texts(s.environment()));
      case Step.Exec s ->
          as(EXEC, out.number(s.arguments().size()).texts(s.arguments()).texts(s.environment()));
    };
  }

  /** Lets an arm read as its protocol row: opcode, then arguments. */
  private static Opcode as(Opcode opcode, StepArguments unused) {
    return opcode;
  }
}
