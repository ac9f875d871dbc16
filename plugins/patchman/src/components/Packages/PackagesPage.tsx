import { Route, Routes } from 'react-router-dom';
import { ModulePage, ModulesPage } from '../Modules';
import { NoSuchPage } from '../NoSuchPage';
import { PackageNamePage } from './PackageNamePage';
import { PackageNamesPage } from './PackageNamesPage';
import { PackagePage } from './PackagePage';
import { PackageVersionsPage } from './PackageVersionsPage';

/** Packages by name, at every version, and in module streams; each of them below. */
export function PackagesPage() {
  return (
    <Routes>
      <Route index element={<PackageNamesPage />} />
      <Route path="name/:type/:name" element={<PackageNamePage />} />
      <Route path="versions" element={<PackageVersionsPage />} />
      <Route path="modules" element={<ModulesPage />} />
      <Route path="modules/:name/:stream" element={<ModulePage />} />
      <Route path=":id" element={<PackagePage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
