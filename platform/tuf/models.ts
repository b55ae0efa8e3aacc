/** The TUF models that we use, from one place: the package's own index leaves out `Role`. */
export {
  Key,
  Metadata,
  MetadataKind,
  MetaFile,
  Root,
  Signature,
  Snapshot,
  TargetFile,
  Targets,
  Timestamp,
} from '@tufjs/models';
export { Role } from '@tufjs/models/dist/role';
