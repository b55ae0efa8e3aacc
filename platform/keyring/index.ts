export { destroyFolders } from './destroy';
export { type FileKey, type FileKeys, openFileKeys } from './file-keys';
export { type Keyring, makeUnbackedFolders, openKeyring } from './keyring';
export { type SealedFile, SealedFileDamaged, type SealedFileOptions, sealedFile } from './sealed-file';
