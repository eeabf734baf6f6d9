package io.gantry.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RUN --mount: every type with every option. */
class RunMountTest {
  static Stream<Arguments> mounts() {
    return Table.of(
        """
        target=/b ~> bind to=/b ro
        type=bind,target=/b ~> bind to=/b ro
        type=BIND,dst=/b ~> bind to=/b ro
        destination=/b,source=x,from=stage ~> bind from=stage source=x to=/b ro
        dst=/b,src=x ~> bind source=x to=/b ro
        target=/b,rw ~> bind to=/b
        target=/b,readwrite=true ~> bind to=/b
        target=/b,readwrite=false ~> bind to=/b ro
        target=/b,ro=false ~> bind to=/b
        target=rel ~> bind to=rel ro
        type=cache,target=/c ~> cache to=/c id=/c shared
        type=cache,id=x,target=/c,sharing=locked ~> cache to=/c id=x locked
        type=cache,target=/c,sharing=Private,ro ~> cache to=/c ro id=/c private
        type=cache,target=/c,readonly ~> cache to=/c ro id=/c shared
        type=cache,target=/c,mode=0700,uid=1,gid=2 ~> cache to=/c id=/c shared mode=448 uid=1 gid=2
        type=cache,target=/c,from=base,source=/s ~> cache from=base source=/s to=/c id=/c shared
        type=tmpfs,target=/t ~> tmpfs to=/t
        type=tmpfs,target=/t,size=64m ~> tmpfs to=/t size=67108864
        type=tmpfs,target=/t,size=1.5KiB ~> tmpfs to=/t size=1536
        type=tmpfs,target=/t,size=512 ~> tmpfs to=/t size=512
        type=secret,id=s ~> secret to=/run/secrets/s ro id=s
        type=secret,id=a/b ~> secret to=/run/secrets/b ro id=a/b
        type=secret,source=s ~> secret source=s to=/run/secrets/s ro id=s
        type=secret,target=/root/.aws/credentials ~> secret to=/root/.aws/credentials ro id=credentials
        type=secret,id=s,required ~> secret to=/run/secrets/s ro id=s required
        required=true,type=secret,id=s ~> secret to=/run/secrets/s ro id=s required
        type=secret,id=s,required=false ~> secret to=/run/secrets/s ro id=s
        type=secret,id=s,env=S ~> secret ro id=s env=S
        type=secret,id=s,env= ~> secret ro id=s env=s
        type=secret,id=s,env=S,target=/s ~> secret to=/s ro id=s env=S
        type=secret,id=s,mode=0444,uid=1000,gid=1000 ~> secret to=/run/secrets/s ro id=s mode=292 uid=1000 gid=1000
        type=ssh ~> ssh ro id=default
        type=ssh,id=k,target=/s,required,mode=0600 ~> ssh to=/s ro id=k required mode=384
        "type=cache","target=/a,b",id=x ~> cache to=/a,b id=x shared
        type=cache,target=/c,"id=a""b" ~> cache to=/c id=a"b shared
        """);
  }

  @ParameterizedTest
  @MethodSource
  void mounts(String text, String shown) {
    assertThat(shown(RunMount.parse(text, UnaryOperator.identity()))).isEqualTo(shown);
  }

  static Stream<Arguments> faults() {
    return Table.of(
        """
        type=bnd,target=/b ~> unsupported mount type "bnd" (did you mean bind?)
        type=volume,target=/b ~> unsupported mount type "volume"
        type=cache,target=/c,sharing=lock ~> unsupported sharing value "lock" (did you mean locked?)
        target=/b,targt=/c ~> unexpected key 'targt' in 'targt=/c' (did you mean target?)
        target=/b,banana=1 ~> unexpected key 'banana' in 'banana=1'
        target=/b,banana ~> invalid field 'banana' must be a key=value pair
        target ~> invalid field 'target' must be a key=value pair
        ∅ ~> invalid field '' must be a key=value pair
        type=bind ~> one of source, target required
        type=cache ~> one of source, target required
        type=tmpfs,target= ~> one of source, target required
        target=/ ~> invalid mount target "/"
        target=/a/.. ~> invalid mount target "/a/.."
        target=/b,required ~> unexpected key 'required' for mount type 'bind'
        type=cache,target=/c,required=true ~> unexpected key 'required' for mount type 'cache'
        target=/b,size=1 ~> unexpected key 'size' for mount type 'bind'
        type=tmpfs,target=/t,size=x ~> invalid value for size: x
        type=tmpfs,target=/t,size=9999999999999999999p ~> invalid value for size: 9999999999999999999p
        target=/b,mode=1 ~> mode not allowed for "bind" type mounts
        type=tmpfs,target=/b,uid=1 ~> uid not allowed for "tmpfs" type mounts
        target=/b,gid=1 ~> gid not allowed for "bind" type mounts
        type=cache,target=/c,mode=9 ~> invalid value 9 for mode
        type=cache,target=/c,uid=-1 ~> invalid value -1 for uid
        type=cache,target=/c,gid=x ~> invalid value x for gid
        target=/b,rw=maybe ~> invalid value for readwrite: maybe
        type=secret ~> invalid secret mount. one of source, target required
        type=secret,id=a,source=b ~> both source and id can't be set
        type=secret,id=a,from=b ~> secret mount should not have a from
        type=secret,id=a,sharing=shared ~> secret mount should not define sharing
        type=tmpfs,target=/t,sharing=shared ~> invalid cache sharing set for tmpfs mount
        target=/b,from=$x ~> 'from' doesn't support variable expansion, define alias stage instead
        "target=/b ~> failed to parse csv mounts
        tar"get=/b ~> failed to parse csv mounts
        """);
  }

  @ParameterizedTest
  @MethodSource
  void faults(String text, String message) {
    assertThatThrownBy(() -> RunMount.parse(text, UnaryOperator.identity()))
        .isInstanceOf(SyntaxFault.class)
        .hasMessage(message);
  }

  @Test
  void whatHasVariablesIsCheckedWhenTheyHaveValues() {
    assertThat(Shown.of(Shown.parse("RUN --mount=type=$t,target=/x true")))
        .isEqualTo("run mounts[type=$t,target=/x] sh:true");
    assertThatThrownBy(() -> Shown.parse("RUN --mount=type=t,target=/x true"))
        .hasMessageContaining("unsupported mount type \"t\"")
        .hasMessageContaining("Dockerfile:2:5");
    assertThatThrownBy(() -> Shown.parse("RUN --mount=from=$t,target=/x true"))
        .hasMessageContaining("'from' doesn't support variable expansion");
  }

  private static String shown(RunMount mount) {
    String text =
        mount.type().name().toLowerCase(Locale.ROOT)
            + mount.from().map(v -> " from=" + v).orElse("")
            + mount.source().map(v -> " source=" + v).orElse("")
            + mount.target().map(v -> " to=" + v).orElse("")
            + (mount.readOnly() ? " ro" : "")
            + mount.id().map(v -> " id=" + v).orElse("")
            + (mount.required() ? " required" : "")
            + (mount.size() > 0 ? " size=" + mount.size() : "")
            + mount.env().map(v -> " env=" + v).orElse("");
    String sharing =
        mount.type() == RunMount.Type.CACHE
            ? " " + mount.sharing().name().toLowerCase(Locale.ROOT)
            : "";
    return text
        + sharing
        + mount.mode().map(v -> " mode=" + v).orElse("")
        + mount.uid().map(v -> " uid=" + v).orElse("")
        + mount.gid().map(v -> " gid=" + v).orElse("");
  }
}
