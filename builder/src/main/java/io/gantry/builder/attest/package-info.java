/**
 * Owns what is told of a built image beside it: how it was built (SLSA provenance) and what is in
 * it (SPDX), as in-toto statements in a manifest, where BuildKit puts them. It runs nothing, and
 * trusts no file that it reads. Start reading at {@link
 * io.gantry.builder.attest.AttestationManifest} and {@link io.gantry.builder.attest.PackageScan}.
 */
@NullMarked
package io.gantry.builder.attest;

import org.jspecify.annotations.NullMarked;
