// Writes src/schema.ts: the types of api/openapi.yaml.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');
const type = (name) => ts.factory.createTypeReferenceNode(name);

// What JSON Schema cannot say: how bytes and forms are held in JavaScript.
const held = new Map([
  ['#/components/schemas/Upload', ts.factory.createUnionTypeNode([type('Blob'), type('Uint8Array')])],
  ['#/components/schemas/PictureForm', type('FormData')],
  ['#/components/schemas/OriginalContactForm', type('FormData')],
]);

const nodes = await openapiTS(await read('../../api/openapi.yaml'), {
  defaultNonNullable: false, // a member with a default may be left out of a request
  enumValues: true,
  transform: (_, { path }) => held.get(path),
});

// Of the values that enums have, a program needs those of problems.
const wanted = nodes.filter((node) => !ts.isVariableStatement(node) || node.declarationList.declarations[0].name.text === 'problemTypeValues');
const header = '// Made from api/openapi.yaml by `make generate`. Do not edit.\n\n';
await writeFile(new URL('src/schema.ts', import.meta.url), header + astToString(wanted));
